import { lstatSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { CborWriter } from '../format/cbor-writer.ts';
import { decodeEntry, writeEntry } from '../format/entry.ts';
import { decodeWatchPage, encodeWatchPage } from '../format/page.ts';
import { loadCodec } from '../pool/load-codec.ts';
import { directoryBase, joinPath } from '../system/directory-base.ts';
import { linuxCalls } from '../system/linux.ts';
import { splitNames } from '../system/read-attributes.ts';
import { BlockSink } from './block-sink.ts';
import { type CapturedEntries, captureEntries, listNames, type RootTools, sliceNames } from './capture-directory.ts';
import { type CapturedEntry, captureEntry, finishLarge, type PreviousEntry } from './capture-entry.ts';
import { gearTable } from './cut.ts';
import { loadFilters } from './entry-filter.ts';
import { withSource } from './open-source.ts';
import { OwnerNameCache } from './owner-names.ts';
import { packPages } from './packed-pages.ts';
import { buildPages } from './page-builder.ts';
import { PageFileReader, PageFileWriter } from './page-files.ts';
import type {
  CapturedDirectory,
  CaptureSetup,
  DirectoryUnit,
  EntryProblem,
  RootRecord,
  RootSpec,
  SliceUnit,
  Unit,
  UnitResult,
} from './protocol.ts';
import { FileReader } from './read-file.ts';

/** A unit whose large files are being read in segments. */
interface WaitingUnit {
  readonly unit: DirectoryUnit | SliceUnit | Extract<Unit, { kind: 'root' }>;
  readonly captured: CapturedEntries;
  readonly problems: EntryProblem[];
  /** Of a root: the device it is on. */
  readonly device?: bigint;
}

/** File systems of a machine stamp changes by the kernel's tick; this allows for the slowest one in use and some more. */
const localGranularity = 20_000_000n;

/** One capture thread: takes units one after another, all calls synchronous, and answers each. */
class CaptureWorker {
  readonly #setup: CaptureSetup;
  readonly #sink: BlockSink;
  readonly #tools: RootTools;
  readonly #names: OwnerNameCache;
  readonly #files: PageFileWriter;
  readonly #waiting = new Map<number, WaitingUnit>();
  #problems: EntryProblem[] = [];

  constructor(setup: CaptureSetup, sink: BlockSink, filters: RootTools['filters']) {
    const calls = linuxCalls();
    const progress = new Float64Array(setup.progress, setup.worker * 24, 3);
    this.#setup = setup;
    this.#sink = sink;
    this.#names = new OwnerNameCache(calls);
    this.#files = new PageFileWriter(setup.nextPages, setup.worker);
    this.#tools = {
      sink,
      reader: new FileReader(sink, gearTable(setup.gearSeed)),
      calls,
      granularity: localGranularity,
      filters,
      previousPages: setup.previousPages === undefined ? undefined : new PageFileReader(setup.previousPages),
      problem: (problem) => this.#problems.push(problem),
      progress: (sourceBytes, readBytes) => {
        progress[0] = (progress[0] ?? 0) + 1;
        progress[1] = (progress[1] ?? 0) + sourceBytes;
        progress[2] = (progress[2] ?? 0) + readBytes;
      },
    };
  }

  handle(unit: Unit): UnitResult {
    this.#problems = [];
    switch (unit.kind) {
      case 'root':
        return this.#root(unit);
      case 'directory':
        return this.#directory(unit);
      case 'slice':
        return this.#capture(unit, splitNames(Buffer.from(unit.names)));
      case 'segment':
        return this.#segment(Buffer.from(unit.path), unit.offset, unit.bytes);
      case 'finish':
        return this.#finish(unit);
      case 'store':
        return { kind: 'stored', id: this.#sink.add(Buffer.from(unit.bytes), unit.chunkKind) };
      case 'seal':
        this.#sink.sealPlain(Buffer.from(unit.plain), unit.type);
        return { kind: 'nothing' };
      case 'flush':
        this.#sink.flush();
        return { kind: 'nothing' };
      case 'claims':
        this.#sink.addClaims(unit.memory);
        return { kind: 'nothing' };
    }
  }

  #rootSpec(root: number): RootSpec {
    const spec = this.#setup.roots[root];
    if (spec === undefined) throw new RangeError(`there is no root ${root}`);
    return spec;
  }

  #root(unit: Extract<Unit, { kind: 'root' }>): UnitResult {
    const path = Buffer.concat([this.#rootSpec(unit.root).readFrom, Buffer.of(0)]);
    const stat = lstatSync(path.subarray(0, -1), { bigint: true });
    const previous = unit.previous && previousRoot(unit.previous);
    const captured = captureEntry({ path, name: Buffer.of(), stat, volume: 0, previous }, this.#tools);
    const counts = { ...noCounts, listed: 1, files: captured.entry.type === 'file' ? 1 : 0, directories: stat.isDirectory() ? 1 : 0 };
    const entries = { entries: [captured], paths: [path.subarray(0, -1)], subdirectories: noSubdirectories, counts };
    return this.#settle({ unit, captured: entries, problems: this.#problems, device: stat.dev });
  }

  #directory(unit: DirectoryUnit): UnitResult {
    const full = joinPath(this.#rootSpec(unit.root).readFrom, Buffer.from(unit.path));
    const base = directoryBase(full);
    const names = listNames(base.path, (problem) => this.#problems.push({ ...problem, path: full }));
    base.close();
    if (names === undefined)
      return { kind: 'captured', pages: new Uint8Array(), subdirectories: noSubdirectories, counts: noCounts, problems: this.#problems };
    const slices = sliceNames(names);
    return slices === undefined ? this.#capture(unit, names) : { kind: 'slices', slices };
  }

  #capture(unit: DirectoryUnit | SliceUnit, names: readonly Buffer[]): UnitResult {
    const captured = captureEntries(unit, names, this.#rootSpec(unit.root), this.#tools);
    return this.#settle({ unit, captured, problems: this.#problems });
  }

  /** Answers a unit whose entries are all there; one with large files waits for their segments. */
  #settle(waiting: WaitingUnit): UnitResult {
    const { entries, paths } = waiting.captured;
    const files = entries.flatMap(({ deferred, entry }, record) =>
      deferred ? [{ record, path: paths[record] ?? Buffer.of(), bytes: entry.size }] : [],
    );
    if (files.length > 0) {
      this.#waiting.set(waiting.unit.id, waiting);
      return { kind: 'deferred', files };
    }
    return waiting.unit.kind === 'root' ? rootResult(waiting) : this.#pages(waiting, Buffer.from(waiting.unit.path));
  }

  #pages({ captured, problems }: WaitingUnit, path: Buffer): CapturedDirectory {
    const pages = packPages(buildPages(captured.entries, path, this.#sink, this.#names, this.#files));
    return { kind: 'captured', pages, subdirectories: captured.subdirectories, counts: captured.counts, problems };
  }

  #segment(path: Buffer, offset: number, bytes: number): UnitResult {
    const directory = directoryBase(path.subarray(0, path.lastIndexOf(0x2f)));
    try {
      const name = joinPath(directory.path, path.subarray(path.lastIndexOf(0x2f) + 1));
      const { ids, bytes: read } = withSource(name, (handle) => this.#tools.reader.readExtents(handle, [[offset, bytes]]));
      return { kind: 'segment', ids, bytes: read };
    } finally {
      directory.close();
    }
  }

  #finish(unit: Extract<Unit, { kind: 'finish' }>): UnitResult {
    const waiting = this.#waiting.get(unit.unit);
    if (waiting === undefined) throw new RangeError(`unit ${unit.unit} does not wait here`);
    this.#waiting.delete(unit.unit);
    for (const file of unit.files) {
      const captured = waiting.captured.entries[file.record];
      const path = waiting.captured.paths[file.record];
      if (captured === undefined || path === undefined) continue;
      waiting.captured.entries[file.record] = finishLarge(captured, path, Buffer.from(file.ids), file.bytes, {
        ...this.#tools,
        problem: (problem) => waiting.problems.push(problem),
      });
    }
    return this.#settle(waiting);
  }
}

const noSubdirectories = { names: new Uint8Array(), mounts: [] };

const noCounts = { listed: 0, captured: 0, excluded: 0, files: 0, directories: 0, others: 0, filesRead: 0, sourceBytes: 0, readBytes: 0 };

const writer = new CborWriter();

const rootResult = ({ captured, problems, device = 0n }: WaitingUnit): UnitResult => {
  const [root] = captured.entries;
  if (root === undefined) throw new RangeError('a root has no entry');
  const record: RootRecord = { entry: encodeEntry(root), watch: encodeWatchPage([root.watch]) };
  const { entry } = root;
  const counts = {
    ...captured.counts,
    captured: entry.unread || entry.torn ? 0 : 1,
    others: entry.type === 'file' || entry.type === 'directory' ? 0 : 1,
    filesRead: root.read ? 1 : 0,
    sourceBytes: entry.size,
    readBytes: root.read ? entry.size : 0,
  };
  return { kind: 'root', record, isDirectory: entry.type === 'directory', device, counts, problems };
};

const encodeEntry = ({ entry }: CapturedEntry): Buffer => {
  writer.reset();
  writeEntry(writer, entry);
  return writer.take();
};

const previousRoot = ({ entry, watch }: RootRecord): PreviousEntry | undefined => {
  const [known] = decodeWatchPage(watch, 'cached root');
  return known && { entry: decodeEntry(entry, 'cached root'), watch: known, findList: () => undefined };
};

const start = async (): Promise<void> => {
  if (parentPort === null) throw new Error('This module runs in a worker thread.');
  const port = parentPort;
  const setup: CaptureSetup = workerData;
  const sink = new BlockSink(setup, setup.codec && (await loadCodec(setup.codec)), port);
  const filters = await Promise.all(setup.roots.map((root) => loadFilters(root.filters)));
  const worker = new CaptureWorker(setup, sink, filters);
  port.on('message', (unit: Unit) => {
    try {
      port.postMessage({ kind: 'done', id: unit.id, result: worker.handle(unit) });
    } catch (error) {
      port.postMessage({ kind: 'failed', id: unit.id, error });
    }
  });
};

await start();
