import type { RunReport } from '@tapedeck/core';
import { expect } from 'chai';
import { subjectOf, textOf } from '../../../plugins/notify/src/essence.ts';

const aReport = (more: Partial<RunReport> = {}): RunReport => ({
  format: 1,
  runId: '91cd',
  job: 'nightly',
  kind: 'backup',
  action: 'backup',
  host: 'web1',
  dryRun: false,
  startedAt: '2026-11-22T01:00:00.000Z',
  endedAt: '2026-11-22T01:04:10.000Z',
  outcome: 'complete',
  exitCode: 0,
  sources: [],
  destinations: [{ name: 'the folder "/mnt/backup"', outcome: 'complete' }],
  media: {
    mediaId: 'm',
    type: 'incremental',
    committed: true,
    fileName: 'nightly-000012-incremental.tdk',
    storedBytes: 120 * 1024 * 1024,
    verified: 'medium',
    compared: false,
  },
  streamed: { files: 175_000, directories: 9, others: 0, filesRead: 1234, sourceBytes: 3e9, readBytes: 15e8, storedBytes: 1 },
  steps: [],
  problems: [],
  problemCount: 0,
  notes: [],
  swallowed: 0,
  ...more,
});

const problem = (message: string, more: object = {}) =>
  ({ kind: 'unreadable', code: 'X', message, source: 'files', tolerated: false, ...more }) as const;

describe('notify: essence', () => {
  it('says of a complete run what was read and stored, where, and how long it took', () => {
    expect(subjectOf(aReport())).to.equal('Backup "nightly" on "web1": complete');
    expect(textOf(aReport()).split('\n')).to.deep.equal([
      'Backup "nightly" on "web1": complete after 4 min 10 s.',
      '',
      'Started: 2026-11-22 01:00 UTC',
      'Read: 1,234 of 175,000 files, 1.4 GiB of 2.8 GiB',
      'Stored: 120 MiB in nightly-000012-incremental.tdk (incremental)',
      'Verified: read back from the medium',
      'At: the folder "/mnt/backup" (complete)',
      '',
      'Next: nothing needs to be done.',
      'The whole report: tapedeck report 91cd',
      '',
    ]);
  });

  it('tells how many older points the rules of retention have removed', () => {
    expect(textOf(aReport({ retention: { ran: true, removed: 2 } }))).to.contain(
      'Removed: 2 older restore points, by the rules of retention',
    );
    expect(textOf(aReport({ retention: { ran: true, removed: 0 } }))).not.to.contain('Removed');
  });

  it('names what is wrong with what to do, but not what the job tolerates, and says that retention is held back', () => {
    const problems = [
      problem('The file could not be read.', { path: '/srv/a', hint: 'Run as a user who may.' }),
      problem('It changed.', { path: '/var/log/x', tolerated: true }),
      problem('The command "sync" ended with exit code 1.'),
    ];
    const text = textOf(aReport({ outcome: 'degraded', problems, problemCount: 3, retention: { ran: false, why: 'the run is degraded' } }));

    expect(text).to.contain('Retention: held back, every older restore point is kept, because the run is degraded\n');
    expect(text).to.contain(
      'Problems (2):\n- /srv/a: The file could not be read.\n  What to do: Run as a user who may.\n- The command "sync" ended with exit code 1.\n',
    );
    expect(text).to.contain(
      'Next: there is a restore point, but not all is well. Look into the problems, then run "tapedeck run nightly".',
    );
    expect(text).not.to.contain('/var/log/x');
  });

  it('says why a run ended: every objection with what to do', () => {
    const objections = [
      { code: 'A', message: 'The drive is not there.', hint: 'Plug it in.' },
      { code: 'B', message: 'The program "x" is not there.' },
    ];
    const { media, streamed, ...rest } = aReport({ outcome: 'failed', destinations: [] });
    const text = textOf({ ...rest, error: { code: 'CORE_REFUSED', message: 'Refused.', objections } });

    expect(text).to.contain(
      'Why it ended:\n- The drive is not there.\n  What to do: Plug it in.\n- The program "x" is not there.\n\nNext: there is no new restore point',
    );
    expect(text).not.to.contain('Read:').and.not.to.contain('Stored:');
  });

  it('stays short: ten problems and ten notes', () => {
    const text = textOf(
      aReport({
        outcome: 'degraded',
        problems: Array.from({ length: 1000 }, (_, index) => problem(`problem ${index}.`)),
        problemCount: 5000,
        notes: Array.from({ length: 12 }, (_, index) => ({ code: 'X', message: `note ${index}.` })),
      }),
    );

    expect(text).to.contain('Problems (5,000):\n').and.contain('- problem 9.\n- and 4,990 more problems: see the report\n');
    expect(text).to.contain('- note 9.\n- and 2 more notes: see the report\n');
    expect(text.split('\n')).to.have.length.below(40);
  });

  it('says of a restore what came back', () => {
    const restored = { restored: 12, kept: 2, bytes: 2048, problems: 0, lost: 0 };
    const { media, streamed, ...rest } = aReport({ action: 'restore', restored });

    expect(textOf(rest)).to.match(/^Restore "nightly" on "web1": complete after 4 min 10 s\.\n/);
    expect(textOf(rest)).to.contain('Restored: 12 entries, 2.0 KiB; 2 were there and kept\n');
  });
});
