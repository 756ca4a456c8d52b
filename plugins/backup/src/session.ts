import type {
  Fragment,
  FragmentLog,
  KnownIdsMemory,
  LocalSet,
  MediaFile,
  MediaHeader,
  MediaOpener,
  MediaType,
  MediaWriter,
  PreviousCatalog,
  ReadBack,
  SetKeys,
  Signer,
  SourceBalance,
} from '@tapedeck/archive';
import { BackupError, type Destination, type Run } from '@tapedeck/core';
import type { Writing } from './end-writing.ts';

/** What the steps of one backup hand to each other. */
export interface Session {
  readonly destination: Destination;
  /** Folder of the media set at the destination, with a slash at its end. */
  readonly base: string;
  readonly keys: SetKeys;
  /** What the undo of `create` ends, whatever happens. */
  readonly writing: Writing;
  readonly signer: Signer;
  readonly local: LocalSet;
  readonly header: MediaHeader;
  readonly type: MediaType;
  /** What opens the blocks of the new media file. */
  readonly opener: MediaOpener;
  readonly writer: MediaWriter;
  /** Where its blocks went, for the run that goes on from here if this one is interrupted. */
  readonly log: FragmentLog;
  readonly readBack: ReadBack | undefined;
  /** Name of the new media file, without ending, once it is a restore point. */
  readonly finalBase: string;
  /** What an interrupted run has left and this one goes on from. */
  readonly fragment: Fragment | undefined;
  /** Media files of the set, as the run found it. */
  readonly members: readonly MediaFile[];
  /** Those that the new one may refer to; places are the ordinals of `known`, behind them comes the fragment. */
  readonly referable: readonly MediaFile[];
  readonly known: KnownIdsMemory;
  readonly previous: PreviousCatalog | undefined;
  /** Folder that receives the catalog pages of this run. */
  readonly nextPages: string;
  /** What each source owed and what became of it, for the root of the catalog. */
  readonly balances: Map<string, SourceBalance>;
  committed?: MediaFile;
}

/** Sessions by run: each tap sees a view of its own of the run, so the id tells them apart. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  begin(run: Run, session: Session): void {
    this.#sessions.set(run.id, session);
  }

  end(run: Run): void {
    this.#sessions.delete(run.id);
  }

  find(run: Run): Session | undefined {
    return this.#sessions.get(run.id);
  }

  of(run: Run): Session {
    const session = this.find(run);
    if (session === undefined)
      throw new BackupError('BACKUP_NOT_CREATED', 'The media file was not created yet.', {
        hint: 'The order of the steps is wrong; please report it.',
      });
    return session;
  }
}
