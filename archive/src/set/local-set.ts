import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setStateSchema } from '@tapedeck/schemas';
import { ArchiveError } from '../errors.ts';
import { documentCheck } from '../format/check-document.ts';
import type { ChunkIndex } from '../format/chunk-index.ts';
import { idBytes } from '../format/constants.ts';
import { gearSeed } from '../keys/set-keys.ts';

interface SetState {
  readonly format: 1;
  readonly setId: string;
  readonly recipient?: string;
  readonly gearSeed: string;
}

const check = documentCheck<SetState>(setStateSchema, 'remembered state of the media set');

/** What is known of a set when its local state is opened. */
export interface SetFacts {
  readonly setId: string;
  readonly recipient: string | undefined;
  /** The set's secret, where this run has it. */
  readonly identity: string | undefined;
}

/** What a site keeps of one media set. Losing it loses no restore point; the next run may have to be a full one. */
export class LocalSet {
  readonly folder: string;
  readonly gearSeed: Buffer;

  private constructor(folder: string, seed: Buffer) {
    this.folder = folder;
    this.gearSeed = seed;
  }

  /** Opens the state of a set, and makes it where there is none. Throws when the destination shows another key than it once did. */
  static open(stateFolder: string, facts: SetFacts): LocalSet {
    const folder = join(stateFolder, 'sets', facts.setId);
    const path = join(folder, 'set.json');
    const known = existsSync(path) ? check(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
    if (known !== undefined && known.recipient !== facts.recipient) throw keysChanged();
    mkdirSync(join(folder, 'ids'), { recursive: true, mode: 0o700 });
    const seed = known === undefined ? firstSeed(facts) : Buffer.from(known.gearSeed, 'hex');
    const local = new LocalSet(folder, seed);
    if (known === undefined) {
      const recipient = facts.recipient === undefined ? {} : { recipient: facts.recipient };
      writeBeside(path, Buffer.from(JSON.stringify({ format: 1, setId: facts.setId, ...recipient, gearSeed: seed.toString('hex') })));
    }
    return local;
  }

  /** Where the log of a media file's blocks is kept while it is being written. */
  fragmentLog(mediaId: Uint8Array): string {
    return join(this.folder, 'fragments', Buffer.from(mediaId).toString('hex'));
  }

  /** Forgets the logs of media files that were committed, or of which nothing is left. */
  forgetFragments(mediaIds?: readonly Uint8Array[]): void {
    const paths = mediaIds?.map((id) => this.fragmentLog(id)) ?? [join(this.folder, 'fragments')];
    for (const path of paths) rmSync(path, { recursive: true, force: true });
  }

  /** Sorted chunk ids of a media file, if they are kept here for that very file. */
  ids(mediaId: string, trailerHash: Buffer): Buffer | undefined {
    const path = join(this.folder, 'ids', mediaId);
    if (!existsSync(path)) return undefined;
    const bytes = readFileSync(path);
    const whole = bytes.subarray(0, idBytes).equals(trailerHash) && bytes.length % idBytes === 0;
    return whole ? bytes.subarray(idBytes) : undefined;
  }

  /** Keeps the chunk ids of a media file for the runs to come. */
  saveIds(mediaId: string, trailerHash: Buffer, index: ChunkIndex): void {
    const path = join(this.folder, 'ids', mediaId);
    removeUnfinished(join(this.folder, 'ids'));
    const handle = openSync(`${path}.new`, 'w', 0o600);
    try {
      writeSync(handle, trailerHash);
      for (let chunk = 0; chunk < index.count; chunk += idsAtOnce) writeIds(handle, index, chunk, Math.min(index.count, chunk + idsAtOnce));
      fdatasyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(`${path}.new`, path);
  }
}

/** Where large files are cut: as before, also when this state was lost, or a comparison with the source would take each of them for another. */
const firstSeed = ({ setId, recipient, identity }: SetFacts): Buffer => {
  // Of a set that everybody can read there is nothing to hide.
  if (recipient === undefined) return gearSeed(setId);
  // Without the secret nothing of a set can be compared, nor its catalog be read again: any seed will do.
  return identity === undefined ? randomBytes(32) : gearSeed(identity);
};

/** What an earlier run had begun. Who writes here holds the lock of the set. */
const removeUnfinished = (folder: string): void => {
  for (const name of readdirSync(folder)) if (name.endsWith('.new')) rmSync(join(folder, name), { force: true });
};

const idsAtOnce = 32_768;

const writeIds = (handle: number, index: ChunkIndex, from: number, to: number): void => {
  const bytes = Buffer.allocUnsafe((to - from) * idBytes);
  for (let chunk = from; chunk < to; chunk++) index.id(chunk).copy(bytes, (chunk - from) * idBytes);
  for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done);
};

const keysChanged = (): ArchiveError =>
  new ArchiveError('SET_KEYS_CHANGED', 'The destination shows another public key for this media set than it did before.', {
    hint: 'Somebody may have replaced "set.keys" to read what is backed up next. Compare it with the recovery sheet before you go on.',
  });

const writeBeside = (path: string, bytes: Buffer): void => {
  writeFileSync(`${path}.new`, bytes, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
};
