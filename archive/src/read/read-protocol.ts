import type { RingMemory } from '../pool/ring.ts';
import type { CompareUnit, CompareUnitResult } from '../restore/compare-protocol.ts';
import type { RestoreUnit, RestoreUnitResult } from '../restore/restore-protocol.ts';
import type { BlockProblem } from './check-block.ts';
import type { OpenableRow } from './open-row.ts';
import type { CodecModule } from './set-secrets.ts';

/** What read workers are started with. */
export interface ReadSetup {
  readonly ring: RingMemory;
  readonly media: readonly MediaSetup[];
  /** Where a restore writes; `undefined` when nothing is restored. */
  readonly target: RestoreTargetSetup | undefined;
}

/** What opens the blocks of a media file, as it travels to a read worker; `undefined` for a check without the key. */
export type MediaSetup =
  | {
      readonly births: readonly ({ readonly mediaId: Uint8Array; readonly key: Uint8Array | undefined } | undefined)[];
      readonly modules: readonly CodecModule[];
    }
  | undefined;

/** Folders under which a restore writes, and what it does with files that are there. */
export interface RestoreTargetSetup {
  /** One anchor per root of the catalog: nothing outside is ever touched. */
  readonly anchors: readonly string[];
  readonly conflict: 'keep' | 'overwrite' | 'newer' | 'rename' | 'fail';
  /** Instead of all that: a block device of this machine that becomes what one file of so many bytes holds. Linux only. */
  readonly device?: { readonly path: string; readonly bytes: number };
}

/** A block in a slot of the ring, as the block table describes it. */
export interface SlottedBlock {
  readonly media: number;
  readonly slot: number;
  readonly row: Omit<OpenableRow, 'sha256'> & { readonly sha256: Uint8Array };
  /** The block's name for messages. */
  readonly what: string;
}

/** One piece of work for a read worker. */
export type ReadUnit = (SlottedBlock & { readonly kind: 'check'; readonly id: number }) | RestoreUnit | CompareUnit;

/** Answers of a read worker. */
export type ReadUnitResult =
  | { readonly kind: 'checked'; readonly problem: BlockProblem | undefined }
  | RestoreUnitResult
  | CompareUnitResult;
