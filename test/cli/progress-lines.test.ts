import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { formatAbout } from '../../cli/src/output/format.ts';
import { progressLines, progressSentence } from '../../cli/src/output/progress-lines.ts';

const view = { elapsedMs: 10_000, columns: 80 };

describe('cli: progress', () => {
  it('has no bar and no time left where no total is known', () => {
    const lines = progressLines({ files: 1687, bytes: 53 << 20, storedBytes: 2 << 20, current: 'a/b' }, view).map(stripVTControlCharacters);

    expect(lines).to.deep.equal(['  1,687 entries  53 MiB  5.3 MiB/s  2.0 MiB stored', '  a/b']);
  });

  it('shows how much of an estimate is done, and calls the time left one', () => {
    const progress = { files: 5000, bytes: 30 << 20, storedBytes: 0, estimatedFiles: 20_000, estimatedBytes: 40 << 20 };

    expect(progressLines(progress, view)).to.deep.equal([
      '  ████████████░░░░░░░░░░░░  50 %  about 10 s left (estimate)',
      '  5,000 of ~20,000 entries  30 MiB of ~40 MiB  3.0 MiB/s',
    ]);
    expect(progressSentence(progress, 10_000)).to.equal(
      '5,000 of ~20,000 entries, 30 MiB of ~40 MiB, 0 B stored, about 10 s left (estimate)',
    );
  });

  it('claims no end once there is more than was estimated', () => {
    const progress = { files: 300, bytes: 3000, storedBytes: 0, estimatedFiles: 200, estimatedBytes: 2000 };

    expect(progressLines(progress, view)).to.deep.equal(['  ████████████████████████ 100 %', '  300 entries  2.9 KiB  300 B/s']);
  });

  it('does not guess before there is anything to guess from', () => {
    const progress = { files: 0, bytes: 0, storedBytes: 0, estimatedFiles: 200, estimatedBytes: 2000 };

    expect(progressLines(progress, { ...view, elapsedMs: 0 })[0]).to.equal('  ░░░░░░░░░░░░░░░░░░░░░░░░   0 %');
  });

  it('counts what it is told to count', () => {
    expect(progressLines({ files: 45, bytes: 0, storedBytes: 0 }, { ...view, noun: 'blocks' })[0]).to.match(/^ {2}45 blocks /);
  });

  it('never gets wider than the terminal', () => {
    const count = fc.nat(1e12);
    const progresses = fc.record(
      {
        files: count,
        bytes: count,
        storedBytes: count,
        estimatedFiles: count,
        estimatedBytes: count,
        current: fc.string({ maxLength: 300 }),
      },
      { requiredKeys: ['files', 'bytes', 'storedBytes'] },
    );
    fc.assert(
      fc.property(progresses, fc.integer({ min: 10, max: 200 }), fc.nat(1e9), (progress, columns, elapsedMs) => {
        for (const line of progressLines(progress, { columns, elapsedMs }))
          expect(stripVTControlCharacters(line).length).to.be.at.most(columns);
      }),
    );
  });

  it('guesses times in words that do not jump about', () => {
    expect([0, 7000, 12_000, 57_000, 90_000, 3_599_000, 7_500_000].map(formatAbout)).to.deep.equal([
      'a few seconds',
      'a few seconds',
      'about 15 s',
      'about 60 s',
      'about 2 min',
      'about 1 h 0 min',
      'about 2 h 5 min',
    ]);
  });
});
