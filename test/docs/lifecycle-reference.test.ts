import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createBackupHooks } from '../../core/src/lifecycle/backup-hooks.ts';
import { createRestoreHooks } from '../../core/src/lifecycle/restore-hooks.ts';
import { projectFolder, readProjectFile } from '../kit/workspace.ts';

describe('docs: lifecycle reference', () => {
  const page = () => readProjectFile('docs/reference/lifecycle.md');
  const rows = (pattern: RegExp): readonly string[] => [...page().matchAll(pattern)].map(([, hook = '']) => hook);

  it('has rows for every hook, in the order of the table', () => {
    expect([...new Set(rows(/^\| `(\w+)` +\|/gm))]).to.deep.equal(Object.keys(createBackupHooks()));
  });

  it('has a row for every step of a restore, in the order of the table', () => {
    const [, restore = ''] = page().split('## Restore');

    expect([...restore.matchAll(/^\| (\w+) +\|.*\.test\.ts/gm)].map(([, step]) => step)).to.deep.equal(Object.keys(createRestoreHooks()));
  });

  it('has no row that nobody answers', () => {
    expect(page()).to.not.match(/\| not yet answered +\|/);
  });

  it('names tests that are there', () => {
    const named = new Set([...page().matchAll(/test\/[\w/{},-]+(?:\.test\.ts)?/g)].flatMap(([path]) => expanded(path)));

    expect([...named].filter((path) => !existsSync(join(projectFolder, path)))).to.deep.equal([]);
  });
});

/** `a/{b,c}` as a shell takes it. */
const expanded = (path: string): readonly string[] => {
  const [, before = '', among = '', after = ''] = /^(.*)\{(.*)\}(.*)$/.exec(path) ?? [];
  return among === '' ? [path] : among.split(',').map((one) => `${before}${one}${after}`);
};
