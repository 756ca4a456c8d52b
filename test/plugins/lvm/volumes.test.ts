import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { needsGuest, runInGuest } from '../../kit/a-uml-guest.ts';
import type { Told } from './guest/all-cases.ts';

const allCases = fileURLToPath(new URL('guest/all-cases.ts', import.meta.url));
const complete = { outcome: 'complete', exitCode: 0, error: null, problems: [], notes: [] };

describe('lvm: real volumes', () => {
  let told: Told;

  before(async function () {
    needsGuest(this);
    this.timeout(420_000);
    const guests = [
      // Each takes about half of the time.
      runInGuest(allCases, 'oneInstant', 'renamed', 'fullPool', 'noSpace', 'killed'),
      runInGuest(allCases, 'fullSnapshot', 'mixed', 'contract'),
    ];
    told = Object.assign({}, ...(await Promise.all(guests)).flat());
  });

  it('are frozen as the contracts of plugins and of snapshot providers say', () => {
    const broken = Object.entries(told.contract).filter(([, objection]) => objection !== '');

    expect(Object.keys(told.contract)).to.have.lengthOf.at.least(10);
    expect(broken).to.deep.equal([]);
  });

  describe('that one workload spans', () => {
    /** Whether counters, written one after the other in each round, are as they were at some instant. */
    const isOfOneInstant = ([first = 0, ...rest]: readonly number[]) =>
      [first, ...rest].every((round, at, all) => round <= (all[at - 1] ?? first) && round >= first - 1);

    it('are in the restore point as they were at one instant, thick and thin, of two file systems', () => {
      const { together, frozen, points } = told.oneInstant;

      expect(together).to.deep.equal(complete);
      expect(points).to.deep.equal(frozen.together);
      expect(isOfOneInstant(points), points.join(' ')).to.equal(true);
    });

    it('would not be so if they were frozen one after the other', () => {
      const { apart, frozen } = told.oneInstant;

      expect(apart).to.deep.equal(complete);
      expect(isOfOneInstant(frozen.apart ?? []), frozen.apart?.join(' ')).to.equal(false);
    });

    it('are written again afterwards, and without snapshots', () => {
      expect(told.oneInstant.went).to.equal(true);
      expect(told.oneInstant.leftBehind).to.deep.equal(['data', 'log', 'pool', 'thin-data', 'thin-log']);
    });
  });

  describe('of a run that was killed', () => {
    const lefts = {
      'while it streams': { volumes: 2, mounts: 2, still: 0 },
      'while volumes stand still': { volumes: 2, mounts: 0, still: 0 },
      'with what holds volumes still': { mounts: 0, still: 1 },
    };

    for (const [moment, left] of Object.entries(lefts))
      it(`invariant 10: ${moment} are as they were after the next start, and those of others are untouched`, () => {
        const { before, stories } = told.killed;
        const story = stories[moment];

        expect(story?.signal, story?.stderr).to.equal('SIGKILL');
        expect(story?.left).to.include(left);
        expect(story?.next).to.include({ outcome: 'complete', error: null });
        expect(story?.next.notes.map((note) => note.split(':')[0])).to.deep.equal(['CORE_RECOVERED']);
        expect(story?.after).to.deep.equal({ mounts: 0, still: 0, volumes: before });
      });
  });

  describe('with snapshots', () => {
    it('invariant 2: that someone deletes or unmounts while they are read make the run fail', () => {
      const { gone, unmounted } = told.renamed;

      for (const run of [gone, unmounted]) expect(run).to.include({ outcome: 'failed', exitCode: 1 });
      expect(gone.error).to.match(/^LVM_SNAPSHOT_GONE: .* has gone while it was read/);
      expect(unmounted.error).to.match(/^LVM_SNAPSHOT_GONE: .* has been unmounted while it was read/);
    });

    it('that bear the label of a run, and are not what it has made, are reported and kept', () => {
      const { labelled, volumes } = told.renamed;

      expect(labelled).to.include({ outcome: 'degraded', exitCode: 3 });
      expect(labelled.problems).to.deep.equal(['LVM_LEFT_BEHIND: Snapshots are left behind: 2 objections.']);
      expect(volumes).to.deep.equal(['data', 'tapedeck-RUN-7', 'tapedeck-RUN-8']);
    });

    it('invariant 2: that are too small for what changes make the run fail, which says so with its size', () => {
      const { full, leftBehind } = told.fullSnapshot;

      expect(full).to.include({ outcome: 'failed', exitCode: 1 });
      expect(full.error).to.match(
        /^LVM_SNAPSHOT_FULL: The snapshot "small\/\S+" of "small\/data" has run full: .* its 8\.0 MiB can hold\.$/,
      );
      expect(leftBehind).to.deep.equal(['data']);
    });

    it('that are large enough for it do not', () => {
      expect(told.fullSnapshot.enough).to.deep.equal(complete);
    });

    it('invariant 2: in a pool that runs full make the run fail, and give their room back', () => {
      const { full, leftBehind, errors } = told.fullPool;

      expect(errors).to.equal(1);
      expect(full).to.include({ outcome: 'failed', exitCode: 1 });
      expect(full.error).to.match(/^LVM_POOL_FULL: The thin pool "narrow\/pool" is full: 100\.0 % /);
      expect(leftBehind).to.deep.equal(['pool', 'thin']);
    });
  });

  describe('of a group without room', () => {
    const refusal = 'The volume group "tight" has 0 B free, and snapshots of "tight/data" need 40 MiB.';

    it('are read live by "auto", which says why', () => {
      const { outcome, notes } = told.noSpace.auto;

      expect(outcome).to.equal('complete');
      expect(notes[0]).to.satisfy((note: string) => note.startsWith(`LVM_LEFT_OUT: No snapshots there: ${refusal}`));
      expect(notes[1]).to.equal('CORE_READ_LIVE: Read live, not frozen: "/mnt/data".');
    });

    it('are refused to a job that names "lvm"', () => {
      const { named, needed } = told.noSpace;

      expect(named).to.deep.include({ outcome: 'degraded', problems: [`LVM_NO_SPACE: ${refusal}`] });
      expect(needed).to.deep.include({ outcome: 'failed', error: `LVM_NO_SPACE: ${refusal}` });
    });
  });

  it('that are mounted on btrfs, and btrfs that is mounted on them, are all frozen by "auto"', () => {
    const { run, seen, contents, leftBehind } = told.mixed;

    expect(run).to.deep.equal(complete);
    expect(seen).to.deep.equal(['btrfs', 'lvm', 'btrfs']);
    expect(contents).to.deep.equal(['frozen', 'frozen', 'frozen', 'frozen']);
    expect(leftBehind).to.deep.equal(['data', 'more']);
  });
});
