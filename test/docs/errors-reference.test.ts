import { expect } from 'chai';
import { readPackages, readProjectFile } from '../kit/workspace.ts';

// Where a code is given out: an error is made, a problem or note is recorded, a table of kinds is written.
const places = [
  /\bnew (?:BackupError|ArchiveError|Objections|Degrade|Skip)\(\s*'([A-Z0-9_]+)'/g,
  /\b(?:refuseIfAny|note)\(\s*'([A-Z0-9]+_[A-Z0-9_]+)'/g,
  /\basBackupError\([^,]+, '([A-Z]+_[A-Z0-9_]+)'/g,
  /\bcode: '([A-Z0-9]+_[A-Z0-9_]+)'/g,
];

const sources = readPackages().flatMap((one) => one.sources);

describe('docs: errors reference', () => {
  const codes = new Set(sources.flatMap(({ text }) => places.flatMap((place) => [...text.matchAll(place)].map(([, code = '']) => code))));
  const rows = (): readonly string[] =>
    [...readProjectFile('docs/reference/errors.md').matchAll(/^\| `([A-Z0-9_]+)` +\|/gm)].map(([, code = '']) => code);

  it('has a row for each code of the sources', () => {
    const documented = new Set(rows());

    expect([...codes].filter((code) => !documented.has(code)).sort()).to.deep.equal([]);
  });

  it('has no row for a code that no source knows', () => {
    const strange = rows().filter((code) => !sources.some(({ text }) => text.includes(`'${code}'`)));

    expect(strange).to.deep.equal([]);
  });

  it('has one row for each code', () => {
    expect(rows()).to.deep.equal([...new Set(rows())]);
  });
});
