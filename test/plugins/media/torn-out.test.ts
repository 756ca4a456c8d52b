import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { RunReport } from '@tapedeck/core';
import { expect } from 'chai';
import { needsDrives, TestDrive } from '../../kit/a-drive.ts';
import { isExhaustive, isThorough } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { RotationSite } from './rotation-site.ts';

const program = fileURLToPath(new URL('held-run.ts', import.meta.url));

/** A drive that is torn out when a step begins, or (`written`) once the first block is on it. */
interface Row {
  readonly step: string;
  /** Whether the system notices, and takes away what is mounted; otherwise the drive only answers with errors. */
  readonly unmounted: boolean;
  readonly outcome: string;
  /** Code of the error, or of a problem; none where the run has nothing left to do at the drive. */
  readonly code: string;
  /** Whether what the run has stored is a restore point once the drive is back. */
  readonly leavesPoint: boolean;
}

const row = (step: string, outcome: string, code: string, leavesPoint: boolean) => ({ step, outcome, code, leavesPoint });

const steps = [
  row('check', 'complete', '', false),
  row('start', 'complete', '', false),
  row('pre', 'complete', '', false),
  row('locate', 'complete', '', false),
  row('create', 'failed', 'DESTINATION_GONE', false),
  row('applications', 'failed', 'DESTINATION_GONE', false),
  row('select', 'failed', 'DESTINATION_GONE', false),
  row('stream', 'failed', 'DESTINATION_GONE', false),
  row('written', 'failed', 'DESTINATION_GONE', false),
  row('commit', 'failed', 'DESTINATION_GONE', false),
  row('retain', 'degraded', 'DESTINATION_GONE', true),
  row('log', 'degraded', 'DESTINATION_GONE', true),
  row('report', 'complete', '', true),
];

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
// A row takes two runs and a process. These are tried every time, a quarter of the others with TESTS=all, and each with TESTS=every.
const always = (step: string, unmounted: boolean) => (unmounted ? ['written', 'commit', 'retain'] : ['stream']).includes(step);

const rows: readonly Row[] = [true, false]
  .flatMap((unmounted) => steps.map((one) => ({ ...one, unmounted })))
  .filter(({ step, unmounted }, at) => isExhaustive || always(step, unmounted) || (isThorough && (at + seed) % 4 === 0));

/** Runs the job in a process of its own, and tears the drive out in the step. */
const tornRun = async (site: RotationSite, { step, unmounted }: Row, drive: TestDrive, labels: readonly string[]): Promise<RunReport> => {
  const child = spawn(process.execPath, [program, site.home, step, ...labels]);
  const printed = text(child.stdout);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    said += more;
    if (said !== 'held\n') return;
    drive.tearOut({ unmounted });
    child.stdin.end('\n');
  });
  const [status] = await once(child, 'close');
  expect({ status, said }).to.deep.equal({ status: 0, said: 'held\n' });
  return JSON.parse(await printed);
};

describe('media: a drive that is torn out', () => {
  let a: TestDrive;
  let b: TestDrive;
  let site: RotationSite;
  let isTorn = false;

  before(async function () {
    needsDrives(this);
    a = new TestDrive('TORN-A');
    b = new TestDrive('TORN-B');
    site = new RotationSite(tempFolder(), [a.label, b.label]);
    a.mountAt(join(site.home, 'a'));
    b.mountAt(join(site.home, 'b'));
    site.write('before');
    expect((await site.run()).outcome).to.equal('complete');
  });

  beforeEach(() => {
    if (!isTorn) return;
    a.clear();
    a.mountAt(join(site.home, 'a'));
    isTorn = false;
  });

  after(() => {
    for (const drive of [a, b]) drive?.remove();
  });

  for (const one of rows) {
    const { step, unmounted, outcome, code, leavesPoint } = one;
    it(`in "${step}"${unmounted ? '' : ', and stays mounted'}: the run is ${outcome}, earlier points stay, the next run is complete`, async () => {
      const before = await site.points();
      site.write(`torn out in ${step} ${unmounted}`);

      isTorn = true;
      const report = await tornRun(site, one, a, [a.label, b.label]);

      const told = [report.error, ...report.problems].filter((error) => error !== undefined);
      expect(report.outcome, JSON.stringify(told)).to.equal(outcome);
      expect(told.map((error) => error.code)[0] ?? '', JSON.stringify(told)).to.equal(code);
      a.clear();
      a.mountAt(join(site.home, 'a'));
      isTorn = false;
      const after = await site.points();
      const ids = (points: typeof after) => points.map(({ id }) => id);
      expect(ids(after).slice(0, before.length)).to.deep.equal(ids(before));
      expect(after.length - before.length).to.equal(leavesPoint ? 1 : 0);
      site.write(`after ${step} ${unmounted}`);
      const next = await site.run();
      expect({ outcome: next.outcome, error: next.error, problems: next.problems }).to.deep.equal({
        outcome: 'complete',
        error: undefined,
        problems: [],
      });
      expect(await site.restored()).to.equal(`after ${step} ${unmounted}`);
      expect(await site.restored(before.at(-1)?.id)).to.be.a('string');
    });
  }
});
