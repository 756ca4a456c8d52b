import { randomBytes } from 'node:crypto';
import { ArchiveError } from '../errors.ts';
import type { RestoreTargetSetup } from '../read/read-protocol.ts';
import type { Place } from './restore-protocol.ts';
import type { RestoreTarget } from './target.ts';

/** Prefix of names that a restored file has until it is whole. */
const passing = '.tapedeck-restoring-';

/** Decides under which name something is made, when its own may be taken. */
export class NameClaims {
  readonly #target: RestoreTarget;
  readonly #conflict: RestoreTargetSetup['conflict'];

  constructor(target: RestoreTarget, conflict: RestoreTargetSetup['conflict']) {
    this.#target = target;
    this.#conflict = conflict;
  }

  /** Makes something under its own name; when that is taken, what the person chose decides. Answers the name, or `undefined` when what is there stays. */
  claim(place: Place, modified: bigint, make: (name: Uint8Array) => void): Uint8Array | undefined {
    try {
      make(place.name);
      return place.name;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const other = this.#otherName(place, modified);
    if (other !== undefined) make(other);
    return other;
  }

  /** The same for a file that comes in pieces: never under its own name, where what an interrupted restore leaves would pass for it. */
  claimLarge(place: Place, modified: bigint, make: (name: Uint8Array) => void): Uint8Array | undefined {
    const isFree = this.#target.modified(place.folder, place.name) === undefined;
    const other = isFree ? passingName() : this.#otherName(place, modified);
    if (other !== undefined) make(other);
    return other;
  }

  /**
   * Moves what is whole to its own name, if it has a passing one; answers the name that it keeps.
   * @throws `FILE_EXISTS` when something has come there meanwhile that may not be replaced
   */
  settle({ folder, name }: Place, createdAs: Uint8Array): Uint8Array {
    if (createdAs === name || !Buffer.from(createdAs).toString('latin1').startsWith(passing)) return createdAs;
    const own = this.#replaces || this.#target.modified(folder, name) === undefined ? name : this.#besideName(name);
    this.#target.rename(folder, createdAs, own);
    return own;
  }

  /** A passing name for what replaces the file that is there, a lasting one beside it, or none when that file stays. */
  #otherName({ folder, name }: Place, modified: bigint): Buffer | undefined {
    if (this.#conflict === 'overwrite' || (this.#conflict === 'newer' && (this.#target.modified(folder, name) ?? 0n) < modified))
      return passingName();
    return this.#conflict === 'rename' ? besideName(name) : undefined;
  }

  get #replaces(): boolean {
    return this.#conflict === 'overwrite' || this.#conflict === 'newer';
  }

  /** For what has found its name taken in the end. */
  #besideName(name: Uint8Array): Uint8Array {
    if (this.#conflict !== 'rename') throw nameTaken();
    return besideName(name);
  }
}

/** A lasting name beside one that is taken. */
export const besideName = (name: Uint8Array): Buffer =>
  Buffer.concat([name.subarray(0, 230), Buffer.from(`.restored-${randomBytes(4).toString('hex')}`)]);

const passingName = (): Buffer => Buffer.from(`${passing}${randomBytes(6).toString('hex')}`);

/** The refusal of a name that something has taken meanwhile. */
export const nameTaken = (): ArchiveError =>
  new ArchiveError('FILE_EXISTS', 'Something of that name has come there during the restore and was left alone.', {
    hint: 'See which of the two is wanted; restore this one again to another folder, or with "--conflict overwrite".',
  });
