import { giveBack } from '../pool/give-back.ts';
import { loadCodec } from '../pool/load-codec.ts';
import { Ring } from '../pool/ring.ts';
import { serveUnits, type UnitHandler } from '../pool/serve-units.ts';
import { LinuxTarget } from '../restore/linux-target.ts';
import { EntryPlacer } from '../restore/place-entries.ts';
import { PortableTarget } from '../restore/portable-target.ts';
import { linuxCalls } from '../system/linux.ts';
import { type CheckedRow, checkBlock, problemOf } from './check-block.ts';
import { type BlockOpener, openRow } from './media-reader.ts';
import type { MediaSetup, ReadSetup, ReadUnit, ReadUnitResult, RestoreTargetSetup, SlottedBlock } from './read-protocol.ts';

/** A media file with its codecs loaded in this thread. */
interface OpenedMedia {
  readonly mediaId: Uint8Array;
  readonly opener: BlockOpener | undefined;
}

/** One read thread: checks or restores blocks that the main thread has read into the ring. */
class ReadWorker implements UnitHandler<ReadUnit> {
  readonly #media: readonly OpenedMedia[];
  readonly #ring: Ring;
  readonly #placer: EntryPlacer | undefined;

  constructor(setup: ReadSetup, media: readonly OpenedMedia[]) {
    this.#media = media;
    this.#ring = new Ring(setup.ring);
    this.#placer = setup.target && placerFor(setup.target);
  }

  handle(unit: ReadUnit): ReadUnitResult {
    if (unit.kind === 'check') {
      const { mediaId, opener } = this.#mediaOf(unit);
      return { kind: 'checked', problem: checkBlock(this.#sealed(unit), rowOf(unit), mediaId, opener, unit.what) };
    }
    if (this.#placer === undefined) throw new Error('This worker has no target.');
    return unit.kind === 'write' ? this.#write(unit, this.#placer) : this.#placer.place(unit);
  }

  close(): void {
    this.#placer?.close();
  }

  #write(unit: Extract<ReadUnit, { kind: 'write' }>, placer: EntryPlacer): ReadUnitResult {
    const { mediaId, opener } = this.#mediaOf(unit);
    if (opener === undefined) throw new Error('A restore needs what opens its blocks.');
    let plain: Buffer = Buffer.of();
    const problem =
      unit.unread ??
      problemOf(() => {
        plain = openRow(this.#sealed(unit), rowOf(unit), mediaId, opener, unit.what);
      });
    if (problem !== undefined) return placer.refuse(problem, unit.whole, unit.pieces);
    const result = placer.write(plain, unit.whole, unit.pieces);
    giveBack(plain);
    return result;
  }

  #mediaOf({ media }: SlottedBlock): OpenedMedia {
    const opened = this.#media[media];
    if (opened === undefined) throw new RangeError(`there is no media file ${media}`);
    return opened;
  }

  #sealed({ slot, row }: SlottedBlock): Buffer {
    return this.#ring.view(slot).subarray(0, row.storedBytes);
  }
}

const rowOf = ({ row }: SlottedBlock): CheckedRow => ({ ...row, sha256: Buffer.from(row.sha256) });

const placerFor = ({ anchors, conflict }: RestoreTargetSetup): EntryPlacer => {
  const calls = linuxCalls();
  return new EntryPlacer(calls === undefined ? new PortableTarget(anchors) : new LinuxTarget(calls, anchors), conflict);
};

const openMedia = async ({ mediaId, opener }: MediaSetup): Promise<OpenedMedia> => {
  if (opener === undefined) return { mediaId, opener };
  const codecs = await Promise.all(opener.modules.map(loadCodec));
  return { mediaId, opener: { key: opener.key && Buffer.from(opener.key), codecs } };
};

serveUnits<ReadSetup, ReadUnit>(async (setup) => {
  const worker = new ReadWorker(setup, await Promise.all(setup.media.map(openMedia)));
  return worker;
});
