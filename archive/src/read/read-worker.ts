import { giveBack } from '../pool/give-back.ts';
import { loadCodec } from '../pool/load-codec.ts';
import { Ring } from '../pool/ring.ts';
import { serveUnits, type UnitHandler } from '../pool/serve-units.ts';
import { EntryComparer } from '../restore/compare-entries.ts';
import { DeviceTarget } from '../restore/device-target.ts';
import { LinuxTarget } from '../restore/linux-target.ts';
import { EntryPlacer } from '../restore/place-entries.ts';
import { PortableTarget } from '../restore/portable-target.ts';
import type { RestoreTarget } from '../restore/target.ts';
import { linuxCalls } from '../system/linux.ts';
import { windowsCalls } from '../system/windows.ts';
import { checkBlock, problemOf } from './check-block.ts';
import { type BlockOpener, type OpenableRow, openRow } from './open-row.ts';
import type { MediaSetup, ReadSetup, ReadUnit, ReadUnitResult, RestoreTargetSetup, SlottedBlock } from './read-protocol.ts';

/** One read thread: checks or restores blocks that the main thread has read into the ring. */
class ReadWorker implements UnitHandler<ReadUnit> {
  readonly #openers: readonly (BlockOpener | undefined)[];
  readonly #ring: Ring;
  readonly #placer: EntryPlacer | undefined;
  readonly #comparer: EntryComparer | undefined;

  constructor(setup: ReadSetup, openers: readonly (BlockOpener | undefined)[]) {
    this.#openers = openers;
    this.#ring = new Ring(setup.ring);
    const target = setup.target && targetFor(setup.target);
    this.#placer = target && new EntryPlacer(target, setup.target.conflict);
    this.#comparer = target && new EntryComparer(target);
  }

  handle(unit: ReadUnit): ReadUnitResult {
    if (unit.kind === 'check')
      return { kind: 'checked', problem: checkBlock(this.#sealed(unit), rowOf(unit), this.#openers[unit.media], unit.what) };
    if (this.#placer === undefined || this.#comparer === undefined) throw new Error('This worker has no target.');
    if (unit.kind === 'compare' || unit.kind === 'compare pieces') return this.#comparer.compare(unit);
    return unit.kind === 'write' ? this.#write(unit, this.#placer) : this.#placer.place(unit);
  }

  close(): void {
    this.#placer?.close();
  }

  #write(unit: Extract<ReadUnit, { kind: 'write' }>, placer: EntryPlacer): ReadUnitResult {
    const opener = this.#openers[unit.media];
    if (opener === undefined) throw new Error('A restore needs what opens its blocks.');
    let plain: Buffer = Buffer.of();
    const problem =
      unit.unread ??
      problemOf(() => {
        plain = openRow(this.#sealed(unit), rowOf(unit), opener, unit.what);
      });
    if (problem !== undefined) return placer.refuse(problem, unit.whole, unit.pieces);
    const result = placer.write(plain, unit.whole, unit.pieces);
    giveBack(plain);
    return result;
  }

  #sealed({ slot, row }: SlottedBlock): Buffer {
    return this.#ring.view(slot).subarray(0, row.storedBytes);
  }
}

const rowOf = ({ row }: SlottedBlock): OpenableRow => ({ ...row, sha256: Buffer.from(row.sha256) });

const targetFor = ({ anchors, device }: RestoreTargetSetup): RestoreTarget => {
  const calls = linuxCalls();
  if (calls === undefined) return new PortableTarget(anchors, windowsCalls());
  return device === undefined ? new LinuxTarget(calls, anchors) : new DeviceTarget(calls, device);
};

const loadOpener = async (setup: MediaSetup): Promise<BlockOpener | undefined> => {
  if (setup === undefined) return undefined;
  const births = setup.births.map((birth) => birth && { ...birth, key: birth.key && Buffer.from(birth.key) });
  return { births, codecs: await Promise.all(setup.modules.map(loadCodec)) };
};

serveUnits<ReadSetup, ReadUnit>(async (setup) => {
  const worker = new ReadWorker(setup, await Promise.all(setup.media.map(loadOpener)));
  return worker;
});
