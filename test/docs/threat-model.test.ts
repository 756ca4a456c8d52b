import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectFolder, readProjectFile } from '../kit/workspace.ts';

describe('docs: the threat model', () => {
  const page = readProjectFile('docs/threat-model.md');
  const testsOf = (text: string): readonly string[] => [...text.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path);

  it('names tests that are there', () => {
    expect(testsOf(page)).not.to.be.empty;
    expect(testsOf(page).filter((path) => !/\.test\.ts$/.test(path) || !existsSync(join(projectFolder, path)))).to.deep.equal([]);
  });

  it('names beside each try that is stopped the test that tries it', () => {
    const [, table = ''] = page.split(/^\| try .*\n\|[-| ]+\n/m);
    const rows = table.split('\n').slice(
      0,
      table.split('\n').findIndex((line) => !line.startsWith('|')),
    );

    expect(rows).to.have.length.above(5);
    expect(rows.filter((row) => testsOf(row.split('|').at(-2) ?? '').length === 0)).to.deep.equal([]);
  });

  it('names a test in each part of what somebody could try', () => {
    const parts = page.split(/^## /m).filter((part) => /^(The operator|The thief|An attacker|A forger|Secrets)/.test(part));

    expect(parts).to.have.length(5);
    expect(parts.filter((part) => testsOf(part).length === 0).map((part) => part.split('\n')[0])).to.deep.equal([]);
  });
});
