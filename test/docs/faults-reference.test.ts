import { expect } from 'chai';
import { pageTables, withTables } from '../faults/faults-page.ts';
import { readProjectFile } from '../kit/workspace.ts';

describe('docs: faults reference', () => {
  const page = readProjectFile('docs/reference/faults.md');

  it('prints the table that is walked; "node --conditions=source test/faults/write-page.ts" puts it there', () => {
    expect(withTables(page)).to.equal(page);
    for (const table of Object.values(pageTables())) expect(page).to.include(table);
  });

  it('names codes that the errors reference explains', () => {
    const errors = readProjectFile('docs/reference/errors.md');
    const codes = new Set([...page.matchAll(/`([A-Z]+_[A-Z_]+)`/g)].map(([, code = '']) => code));

    expect([...codes].filter((code) => !errors.includes(`| \`${code}\``))).to.deep.equal([]);
  });
});
