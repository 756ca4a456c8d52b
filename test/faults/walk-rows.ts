import type { PointSummary, RunReport } from '@tapedeck/core';
import { expect } from 'chai';
import { isExhaustive, isThorough, needsPlatform, needsRoot } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { FaultSite, leftOf, needsProcess } from './fault-site.ts';
import { type FaultRow, faultTable } from './fault-table.ts';
import { noRemains } from './remains.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
// A row with a process of its own takes longer than others: in these steps they are walked in any case, a quarter of the others with TESTS=all, and
// all of them with TESTS=every.
const everyTime: readonly FaultRow['step'][] = ['create', 'stream', 'commit', 'retain', 'place'];
const isWalked = (row: FaultRow, at: number): boolean =>
  !needsProcess(row) || everyTime.includes(row.step) || isExhaustive || (isThorough && (at + seed) % 4 === 0);

/** A test for each row of one table: the fault is brought about, and what comes of it is held against the row. */
export const walkRows = (table: FaultRow['table']): void => {
  describe(`faults: in a ${table} (seed ${seed})`, () => {
    let site: FaultSite;
    /** As the row before has left them; unknown where that has failed. */
    let points: readonly PointSummary[] | undefined;

    before(async function () {
      needsPlatform(this, 'linux');
      needsRoot(this);
      site = new FaultSite(tempFolder());
      await site.ordinaryRun();
    });

    after(() => site?.end());

    for (const row of faultTable.filter((one) => one.table === table).filter(isWalked))
      it(`"${row.step}": ${row.fault}${row.how === '' ? '' : ` (${row.how})`}, and the run is ${row.outcome}`, async () => {
        const before = points ?? (await site.points());
        points = undefined;
        points = await walk(site, row, before);
      });
  });
};

/** Answers the points that are there in the end. */
const walk = async (site: FaultSite, row: FaultRow, before: readonly PointSummary[]): Promise<readonly PointSummary[]> => {
  const written = site.media();
  const { report, struck } = await site.meet(row);
  const present = site.media();
  const remains = site.remains();
  const after = await site.points();
  const kept = after.filter(({ fileName }) => before.some((point) => point.fileName === fileName));

  expect(struck, 'the fault has met the run').to.equal(true);
  expect({ outcome: report?.outcome ?? 'killed', code: codeIn(report, row.code) }).to.deep.equal({ outcome: row.outcome, code: row.code });
  expect(leftOf(before, after, remains)).to.equal(row.left);
  // A file that is as it was still verifies. Only what a new point has made expire may be gone.
  const touched = [...written].filter(([name, hash]) => present.get(name) !== hash && (present.has(name) || row.left !== 'a point'));
  expect(touched).to.deep.equal([]);
  expect(kept.map(({ id }) => id)).to.include.members(newestComplete(before));
  expect(remains.others).to.deep.equal([]);
  if (!needsProcess(row)) expect(remains.held).to.deep.equal([]);
  expect(after.filter(isWhole)).to.have.lengthOf.at.least(Math.min(before.filter(isWhole).length, 3));
  if (!isCheckpoint(row)) return after;
  expect(await site.findingsIn(kept.filter(isWhole))).to.deep.equal([]);
  await expectOrdinary(site, row);
  return row.table === 'backup' ? site.points() : after;
};

/**
 * Where all earlier points are read again, and an ordinary run is taken: after each row that leaves anything but a point, and after the
 * last one of each step.
 */
const isCheckpoint = (row: FaultRow): boolean =>
  needsProcess(row) ||
  row.left === 'a fragment' ||
  row.left === 'a damaged file' ||
  faultTable.findLast(({ table, step }) => table === row.table && step === row.step) === row;

const isWhole = ({ state }: PointSummary) => state !== 'damaged' && state !== 'incomplete';

/** Retention counts complete points, and keeps three: these two and the one that a run adds. */
const newestComplete = (points: readonly PointSummary[]): readonly string[] =>
  points
    .filter((point) => isWhole(point) && point.outcome === 'complete')
    .slice(-2)
    .map(({ id }) => id);

/** The next start needs no person, and leaves nothing of what there was. */
const expectOrdinary = async (site: FaultSite, { table }: FaultRow): Promise<void> => {
  const { outcome, error, problems } = table === 'backup' ? await site.ordinaryRun() : await site.ordinaryRestore();
  expect({ outcome, error, problems }).to.deep.equal({ outcome: 'complete', error: undefined, problems: [] });
  expect(site.remains()).to.deep.equal(noRemains);
};

/** The expected code if it is told, else what is told in its place. */
const codeIn = (report: RunReport | undefined, expected: string): string => {
  const told = [report?.error?.code, ...(report?.problems ?? []).map(({ code }) => code)].filter((code) => code !== undefined);
  const noted = (report?.notes ?? []).map(({ code }) => code);
  return [...told, ...noted].includes(expected) ? expected : told.join(', ');
};
