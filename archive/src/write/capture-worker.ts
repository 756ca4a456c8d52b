import { loadCodec } from '../pool/load-codec.ts';
import { serveUnits, type UnitHandler } from '../pool/serve-units.ts';
import { linuxCalls } from '../system/linux.ts';
import { BlockSink } from './block-sink.ts';
import { ImageCapture } from './capture-image.ts';
import { RootCapture } from './capture-root.ts';
import type { CaptureSetup } from './capture-setup.ts';
import { StreamCapture } from './capture-stream.ts';
import { CaptureTally } from './capture-tally.ts';
import { TreeCapture, type TreeTools } from './capture-tree.ts';
import { gearTable } from './cut.ts';
import { type EntryFilter, loadFilters } from './entry-filter.ts';
import { KnownDirectories } from './known-directories.ts';
import { readSegment } from './large-file.ts';
import { OwnerNameCache } from './owner-names.ts';
import { PageFileReader, PageFileWriter } from './page-files.ts';
import { FileReader } from './read-file.ts';
import { SourcePlaces } from './source-places.ts';
import type { EntryProblem, UnitResult } from './unit-results.ts';
import type { Unit } from './units.ts';

/** File systems of a machine stamp changes by the kernel's tick; this allows for the slowest one in use and some more. */
const localGranularity = 20_000_000n;

/** One capture thread: takes units one after another, all calls synchronous, and answers each. */
class CaptureWorker implements UnitHandler<Unit> {
  readonly #tools: TreeTools;
  readonly #trees: TreeCapture;
  readonly #roots: RootCapture;
  readonly #images: ImageCapture;
  readonly #streams: StreamCapture;

  constructor(setup: CaptureSetup, sink: BlockSink, filters: TreeTools['filters']) {
    this.#tools = createTools(setup, sink, filters);
    this.#trees = new TreeCapture(this.#tools);
    this.#roots = new RootCapture(this.#tools);
    this.#images = new ImageCapture(setup.images, this.#tools);
    this.#streams = new StreamCapture(this.#tools);
  }

  handle(unit: Unit): UnitResult {
    const { sink, files } = this.#tools;
    switch (unit.kind) {
      case 'root':
        return this.#roots.capture(unit);
      case 'tree':
        return this.#trees.tree(unit);
      case 'slice':
        return this.#trees.slice(unit);
      case 'segment':
        return readSegment(unit, this.#tools.reader);
      case 'part':
        return this.#images.part(unit);
      case 'imaged':
        return this.#images.end(unit);
      case 'piece':
        this.#streams.piece(unit);
        return { kind: 'nothing' };
      case 'streamed':
        return this.#streams.end(unit);
      case 'finish':
        return unit.token < 0 ? this.#roots.finish(unit.token, unit.files) : this.#trees.finish(unit.token, unit.files);
      case 'store':
        return { kind: 'stored', id: sink.add(Buffer.from(unit.bytes), unit.chunkKind) };
      case 'seal':
        sink.sealPlain(Buffer.from(unit.plain), unit.type);
        return { kind: 'nothing' };
      case 'flush':
        sink.flush();
        files.flush();
        return { kind: 'nothing' };
      case 'claims':
        sink.addClaims(unit.memory);
        return { kind: 'nothing' };
    }
  }

  close(): void {
    this.#images.close();
    this.#tools.files.close();
    this.#tools.previous?.pages.close();
  }
}

const createTools = (setup: CaptureSetup, sink: BlockSink, filters: readonly (readonly EntryFilter[])[]): TreeTools => {
  const calls = linuxCalls();
  const tally = new CaptureTally(setup.tally, setup.worker);
  const { previous } = setup;
  const places = new SourcePlaces(setup.roots);
  let problems: EntryProblem[] = [];
  return {
    roots: setup.roots,
    places,
    sink,
    reader: new FileReader(sink, gearTable(setup.gearSeed), tally),
    tally,
    calls,
    granularity: localGranularity,
    filters,
    names: new OwnerNameCache(calls),
    files: new PageFileWriter(setup.nextPages, setup.worker),
    previous: previous && { pages: new PageFileReader(previous.folder), directories: new KnownDirectories(previous.directories) },
    // People and patterns know the source by its own paths, wherever it is read.
    problem: (problem) => problems.push({ ...problem, path: places.known(problem.path) }),
    takeProblems: () => {
      const taken = problems;
      problems = [];
      return taken;
    },
  };
};

serveUnits<CaptureSetup, Unit>(async (setup, port) => {
  const sink = new BlockSink(setup, setup.codec && (await loadCodec(setup.codec)), port);
  const filters = await Promise.all(setup.roots.map((root) => loadFilters(root.filters)));
  return new CaptureWorker(setup, sink, filters);
});
