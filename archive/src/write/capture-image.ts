import { listChunks } from '../format/chunk-list.ts';
import { chunkKinds, fixedChunkBytes } from '../format/constants.ts';
import { bareEntry, type Hole } from '../format/entry.ts';
import { isGone, isRefusal } from '../system/refusal.ts';
import type { CaptureTools } from './candidate.ts';
import { rootResult } from './capture-root.ts';
import type { ImageSpec } from './capture-setup.ts';
import { NewEntry } from './captured-entry.ts';
import { DeviceReader } from './device-reader.ts';
import { holeBytes, type ImageMap, piecesWithin, readBytes } from './image-map.ts';
import type { CapturedRoot, EntryProblem, ReadPart } from './unit-results.ts';
import type { ImagedUnit, PartUnit, Refusal } from './units.ts';

/** Nobody but the owner: an image holds what all files of it guard. */
const imageMode = 0o600;
const nothing = Buffer.alloc(fixedChunkBytes);

/**
 * Captures images: files that are made up of pieces of devices. They are cut at fixed places; what no piece covers, and what is
 * nothing but zeros, becomes a hole, so that the same blocks are the same chunks whatever else is free.
 */
export class ImageCapture {
  readonly #images: readonly ImageSpec[];
  readonly #tools: CaptureTools;
  readonly #devices = new DeviceReader();
  readonly #chunk = Buffer.allocUnsafeSlow(fixedChunkBytes);
  #zeroId: Buffer | undefined;

  constructor(images: readonly ImageSpec[], tools: CaptureTools) {
    this.#images = images;
    this.#tools = tools;
  }

  /** Reads a part of an image, which begins at a multiple of its holes. What the system refuses is answered. */
  part({ image, offset, bytes }: PartUnit): ReadPart {
    const spec = this.#spec(image);
    const end = offset + bytes;
    const part = { kind: 'part' as const, ids: [] as Buffer[], holes: [] as Hole[], badBytes: 0 };
    const answer = (refusal?: Refusal): ReadPart => ({ ...part, ids: Buffer.concat(part.ids), refusal });
    try {
      for (let at = offset; at < end; at += holeBytes(spec.bytes)) {
        const stretch = this.#stretch(spec.map, at, Math.min(end, at + holeBytes(spec.bytes)));
        part.ids.push(...stretch.ids);
        part.holes.push(...stretch.holes);
        part.badBytes += stretch.badBytes;
      }
      return answer();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return answer({ gone: isGone(error), message: error.message });
    }
  }

  /** Completes an image whose parts have been read. */
  end({ image, ids, holes, badBytes, refusal: refused }: ImagedUnit): CapturedRoot {
    const { sink } = this.#tools;
    const { path, bytes, frozenAt, map } = this.#spec(image);
    const refusal = refused ?? (badBytes > 0 && badBytes === readBytes(map) ? nothingRead : undefined);
    const { chunks, list, lists } = listChunks(Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength), (piece) =>
      sink.add(piece, chunkKinds.list),
    );
    const content = refusal === undefined ? { size: bytes, chunks, list, holes: holes.length === 0 ? undefined : holes } : {};
    const entry = { ...described(frozenAt), ...content, torn: refusal === undefined && badBytes > 0, unread: refusal !== undefined };
    const watch = { changed: frozenAt, inode: 0n, unsettled: true, fixed: true, unkept: false };
    return rootResult(new NewEntry(entry, watch, { lists, read: true }), 0, problemsOf(path, badBytes, refusal));
  }

  close(): void {
    this.#devices.close();
  }

  #spec(image: number): ImageSpec {
    const spec = this.#images[image];
    if (spec === undefined) throw new RangeError(`there is no image ${image}`);
    return spec;
  }

  /** Reads what may become one hole: either all of it does, or none. */
  #stretch(map: ImageMap, start: number, end: number): Stretch {
    const ids: (Buffer | undefined)[] = [];
    let badBytes = 0;
    for (let at = start; at < end; at += fixedChunkBytes) {
      if (this.#tools.sink.cancelled) throw new Error('The run was cancelled.');
      const chunk = this.#chunk.subarray(0, Math.min(fixedChunkBytes, end - at));
      const filled = this.#fill(map, chunk, at);
      badBytes += filled.badBytes;
      ids.push(filled.isEmpty ? undefined : this.#tools.sink.add(chunk, chunkKinds.data));
    }
    this.#tools.tally.bytes(end - start);
    if (ids.every((id) => id === undefined)) return { ids: [], holes: [[start, end - start]], badBytes };
    return {
      ids: ids.map((id, index) => id ?? this.#zeros(Math.min(fixedChunkBytes, end - start - index * fixedChunkBytes))),
      holes: [],
      badBytes,
    };
  }

  /** The id of a chunk of zeros, which is kept once. */
  #zeros(bytes: number): Buffer {
    const add = () => this.#tools.sink.add(nothing.subarray(0, bytes), chunkKinds.data);
    if (bytes < fixedChunkBytes) return add();
    this.#zeroId ??= add();
    return this.#zeroId;
  }

  /** Fills a chunk with what lies there. */
  #fill({ devices, pieces }: ImageMap, chunk: Buffer, at: number): { readonly isEmpty: boolean; readonly badBytes: number } {
    let [filled, badBytes] = [0, 0];
    for (const piece of piecesWithin({ pieces }, at, at + chunk.length)) {
      const start = piece.at - at;
      chunk.fill(0, filled, start);
      filled = start + piece.bytes;
      badBytes += this.#devices.read(devices[piece.device] ?? '', chunk.subarray(start, filled), piece.from);
    }
    chunk.fill(0, filled);
    return { isEmpty: filled === 0 || chunk.equals(nothing.subarray(0, chunk.length)), badBytes };
  }
}

/** A device that has lost all of its bytes has gone, whatever the system says of it. */
const nothingRead: Refusal = { gone: true, message: 'Its devices answer nothing any more.' };

const problemsOf = (path: string, badBytes: number, refusal: Refusal | undefined): readonly EntryProblem[] => {
  const about = { kind: 'unreadable', path: Buffer.from(path) } as const;
  if (refusal !== undefined) return [{ ...about, code: 'FILE_UNREADABLE', message: refusal.message }];
  if (badBytes === 0) return [];
  const message = `Its devices have lost ${badBytes} bytes, in whose place there are zeros.`;
  return [{ ...about, code: 'IMAGE_BAD_BLOCKS', message, hint: 'Replace the disk. Everything else in the image can be restored.' }];
};

/** What of an image may become a hole, and whether it does. */
interface Stretch {
  readonly ids: readonly Buffer[];
  readonly holes: readonly Hole[];
  readonly badBytes: number;
}

const described = (frozenAt: bigint) => ({
  ...bareEntry,
  name: Buffer.of(),
  type: 'file' as const,
  mode: imageMode,
  uid: process.getuid?.() ?? 0,
  gid: process.getgid?.() ?? 0,
  modified: frozenAt,
});
