import type { CopyFolder, CopyRun, CopyThreads, SetLock } from '@tapedeck/archive';
import type { Destination, Run } from '@tapedeck/core';
import type { CopiedSource } from './copy-note.ts';
import { notReady } from './errors.ts';

/** What the steps of one copy hand to each other. */
export interface Session {
  readonly destination: Destination;
  /** Folder of the job at the destination, with a slash at its end. */
  readonly base: string;
  /** The same folder on this machine. */
  readonly folder: CopyFolder;
  /** How often the job has been copied there, this time included. */
  readonly sequence: number;
  /** When the last runs began, this one included, as they have noted it there. */
  readonly runs: readonly string[];
  /** What the copy was of before this run. */
  readonly sources: readonly CopiedSource[];
  /** Whether what is read there comes from memory, as far as can be told, and not from the medium. */
  readonly throughCache: boolean;
  /** Whether an earlier run may have left something under passing names. */
  readonly clears: boolean;
  readonly copying: Copying;
}

/** What the undo of `create` ends. */
export interface Copying {
  readonly lock: SetLock;
  readonly threads: CopyThreads;
  /** Removes what earlier runs have left of their locks. */
  clearUp(): Promise<void>;
  folder?: CopyFolder;
  run?: CopyRun;
}

/** Sessions by run: each tap sees a view of its own of the run, so the id tells them apart. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  begin({ id }: Run, session: Session): void {
    this.#sessions.set(id, session);
  }

  find({ id }: Run): Session | undefined {
    return this.#sessions.get(id);
  }

  end({ id }: Run): void {
    this.#sessions.delete(id);
  }

  of(run: Run): Session {
    const session = this.find(run);
    if (session === undefined) throw notReady();
    return session;
  }
}
