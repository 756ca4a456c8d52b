import { serveUnits, type UnitHandler } from '../pool/serve-units.ts';
import { LinuxTarget } from '../restore/linux-target.ts';
import { PortableTarget } from '../restore/portable-target.ts';
import { selectionOf } from '../restore/selection.ts';
import { linuxCalls } from '../system/linux.ts';
import { windowsCalls } from '../system/windows.ts';
import { CaptureTally } from '../write/capture-tally.ts';
import { loadFilters } from '../write/entry-filter.ts';
import { SourcePlaces } from '../write/source-places.ts';
import type { EntryProblem } from '../write/unit-results.ts';
import { TreeComparison } from './compare-tree.ts';
import { type CopyFolder, pathInto } from './copy-folder.ts';
import { LinkedCopy } from './copy-linked.ts';
import type { Copied, CopiedRoots, CopySetup, CopyUnit } from './copy-protocol.ts';
import { copyRoots, endCopy } from './copy-roots.ts';
import type { CopyTools } from './copy-tools.ts';
import { TreeCopy } from './copy-tree.ts';
import { moveGone } from './move-gone.ts';
import { SharedPace } from './shared-pace.ts';

/** File systems of a machine stamp changes by the kernel's tick; this allows for the slowest one in use and some more. */
const localGranularity = 20_000_000n;

/** One copy thread: takes units one after another, all calls synchronous, and answers each. */
class CopyWorker implements UnitHandler<CopyUnit> {
  readonly #tools: CopyTools;
  readonly #trees: TreeCopy;
  readonly #linked: LinkedCopy;
  readonly #comparison: TreeComparison;

  constructor(tools: CopyTools) {
    this.#tools = tools;
    this.#trees = new TreeCopy(tools);
    this.#linked = new LinkedCopy(tools);
    this.#comparison = new TreeComparison(tools);
  }

  handle(unit: CopyUnit): Copied | CopiedRoots | { readonly kind: 'nothing' } {
    switch (unit.kind) {
      case 'roots':
        return copyRoots(this.#tools);
      case 'tree':
        return this.#trees.tree(unit.root, unit.places);
      case 'linked':
        return this.#linked.copy(unit.files);
      case 'compare':
        return this.#comparison.tree(unit.root, unit.places, unit.since);
      case 'move':
        moveGone(unit.gone, unit.to, this.#tools);
        return { kind: 'nothing' };
      case 'end':
        endCopy(this.#tools);
        return { kind: 'nothing' };
    }
  }

  close(): void {
    this.#tools.target.close();
  }
}

/** Reaches the folder by its handle, if it has one. */
const openTarget = (folder: CopyFolder): Pick<CopyTools, 'target' | 'targetPath' | 'targetHandle' | 'calls'> => {
  const calls = linuxCalls();
  const path = pathInto(folder);
  const target = calls === undefined ? new PortableTarget([path], windowsCalls()) : new LinuxTarget(calls, [path]);
  return { target, targetPath: Buffer.from(path), targetHandle: folder.handle, calls };
};

serveUnits<CopySetup, CopyUnit>(async (setup) => {
  const places = new SourcePlaces(setup.roots);
  const control = new Int32Array(setup.control);
  let problems: EntryProblem[] = [];
  return new CopyWorker({
    ...openTarget(setup.folder),
    roots: setup.roots,
    places,
    filters: await Promise.all(setup.roots.map((root) => loadFilters(root.filters))),
    verifies: setup.verifies,
    clears: setup.clears,
    mirrors: setup.mirrors,
    restore: setup.restore && { conflict: setup.restore.conflict, selection: selectionOf(setup.restore.wanted) },
    pace: new SharedPace(setup.pace, setup.bytesPerSecond),
    tally: new CaptureTally(setup.tally, setup.worker),
    granularity: localGranularity,
    throwIfCancelled: () => {
      if (Atomics.load(control, 0) === 1) throw new Error('The run was cancelled.');
    },
    // People and patterns know the source by its own paths, wherever it is read.
    problem: (problem) => problems.push({ ...problem, path: places.known(problem.path) }),
    takeProblems: () => {
      const taken = problems;
      problems = [];
      return taken;
    },
  });
});
