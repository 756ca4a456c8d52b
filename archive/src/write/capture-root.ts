import { ArchiveError } from '../errors.ts';
import { CborWriter } from '../format/cbor-writer.ts';
import { encodeWatchPage } from '../format/page.ts';
import { lookUpPath } from '../system/look-up-path.ts';
import { openSourceDirectory } from '../system/source-directory.ts';
import { type CaptureTools, now } from './candidate.ts';
import { Counts } from './capture-counts.ts';
import { captureEntry } from './capture-entry.ts';
import type { RootSpec } from './capture-setup.ts';
import { type CapturedEntry, NewEntry } from './captured-entry.ts';
import { deferredFile, finishFile } from './large-file.ts';
import { PreviousPage } from './previous-page.ts';
import type { CapturedRoot, EntryProblem, UnitResult } from './unit-results.ts';
import type { FinishedFile, RootRecord, Unit } from './units.ts';

/** What a worker has at hand for the roots themselves. */
export interface RootTools extends CaptureTools {
  readonly roots: readonly RootSpec[];
  takeProblems(): EntryProblem[];
}

interface RootEntry {
  readonly captured: CapturedEntry;
  readonly folder: Buffer;
  readonly device: number;
}

/** Captures the entries of the roots themselves: what lies below them is captured by `TreeCapture`. */
export class RootCapture {
  readonly #tools: RootTools;
  readonly #waiting = new Map<number, RootEntry>();
  /** Counts downwards, since what waits in trees is counted upwards. */
  #lastToken = 0;

  constructor(tools: RootTools) {
    this.#tools = tools;
  }

  /** Captures a root's own entry. Throws `SOURCE_VANISHED` when there is none. */
  capture({ root, previous }: Extract<Unit, { kind: 'root' }>): UnitResult {
    const spec = this.#tools.roots[root];
    const known = Buffer.from(spec?.path ?? []).toString();
    const { folder, name } = lookUpPath(spec?.readFrom ?? Buffer.of());
    const directory = openSourceDirectory(folder, 'look up');
    try {
      const askedAt = now();
      const stat = directory.stat(name);
      if (stat === undefined) throw vanished(known);
      const before = previous && previousRoot(previous);
      // Of a root that is a file the snapshot has the file itself.
      const frozen = spec?.whenBusy.find(({ path }) => path.length === 0)?.readFrom;
      const whenBusy = frozen && lookUpPath(frozen).folder;
      const candidate = { directory, name, stat, volume: 0, previous: before, fixed: before?.fixed ?? false, folder, whenBusy, askedAt };
      const captured = captureEntry(candidate, this.#tools);
      if (captured === undefined) throw vanished(known);
      return this.#settle({ captured, folder, device: stat.volume });
    } finally {
      directory.close();
    }
  }

  /** Completes a root that is a large file. */
  finish(token: number, [file]: readonly FinishedFile[]): UnitResult {
    const waiting = this.#waiting.get(token);
    if (file === undefined || !(waiting?.captured instanceof NewEntry)) throw new RangeError(`no root waits under ${token}`);
    this.#waiting.delete(token);
    return this.#settle({ ...waiting, captured: finishFile(waiting.captured, waiting.folder, file, this.#tools) });
  }

  #settle(root: RootEntry): UnitResult {
    const { captured, folder, device } = root;
    if (captured instanceof NewEntry && captured.deferred) {
      this.#lastToken -= 1;
      this.#waiting.set(this.#lastToken, root);
      return {
        kind: 'waiting',
        waiting: { token: this.#lastToken, files: [deferredFile(0, folder, captured)] },
      };
    }
    return rootResult(captured, device, this.#tools.takeProblems());
  }
}

/** There is nothing at the path of a root any more. */
export const vanished = (path: string): ArchiveError =>
  new ArchiveError('SOURCE_VANISHED', `"${path}" is no longer there.`, {
    hint: 'It was there when the job was checked. Run the job again once it is back, or take it out of the sources.',
  });

/** What a root's own entry came to, once nothing is missing. */
export const rootResult = (captured: CapturedEntry, device: number, problems: readonly EntryProblem[]): CapturedRoot => {
  const counts = new Counts();
  counts.entry(captured);
  return {
    kind: 'root',
    record: recordOf(captured),
    isDirectory: captured.type === 'directory',
    device,
    counts: counts.plain(),
    problems,
  };
};

/** The entry as the root document keeps it: without a name, since the root's path names it. */
const recordOf = (captured: CapturedEntry): RootRecord => {
  const nameless =
    captured instanceof NewEntry ? new NewEntry({ ...captured.entry, name: Buffer.of() }, captured.watch, captured) : captured;
  const entry = new CborWriter();
  const watch = new CborWriter();
  nameless.write(entry, watch);
  return { entry: entry.take(), watch: encodeWatchPage(1, watch.view()) };
};

/** The root of the last point. Lists of a very large file are not at hand here, so such a root is read again. */
const previousRoot = ({ entry, watch }: RootRecord): PreviousPage | undefined => {
  const page = PreviousPage.ofEntry(Buffer.from(entry), Buffer.from(watch));
  return page.next() ? page : undefined;
};
