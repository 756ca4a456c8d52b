import { noteSchema } from '@tapedeck/schemas';
import { ArchiveError } from '../errors.ts';
import { documentCheck } from '../format/check-document.ts';
import { type Signer, verifySignature } from '../keys/signer.ts';
import { readWhole } from '../store/read-range.ts';
import type { Store } from '../store/store.ts';
import { folderOf } from './folder-of.ts';
import { type BrokenMedia, notePattern, unreadBy } from './list-media.ts';

/** What was learned about a media file after it was committed. */
export interface Note {
  readonly mediaId: string;
  readonly kind: 'outcome' | 'verified' | 'replicated' | 'damaged' | 'proven' | 'pinned' | 'unpinned' | 'tagged' | 'deleted';
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly outcome?: 'complete' | 'degraded' | 'failed' | 'cancelled' | 'skipped';
  readonly depth?: 'keyless' | 'sealed' | 'compared';
  readonly throughCache?: boolean;
  /** Damaged rows of the block table. */
  readonly rows?: readonly number[];
  readonly text?: string;
}

/** What is said of a media file, as far as it can be read. */
export interface ReadNotes {
  readonly notes: readonly Note[];
  /** Notes that are there and cannot be read now: whatever they may say has to be reckoned with. */
  readonly unread: readonly BrokenMedia[];
}

interface NoteDocument extends Note {
  readonly format: 1;
  readonly number?: number;
  readonly signer: string;
  readonly signature: string;
}

const check = documentCheck<NoteDocument>(noteSchema, 'note');
const context = 'tapedeck note 1\0';
const limitBytes = 1 << 20;

const signedBytes = (unsigned: object): Buffer => Buffer.from(context + JSON.stringify(unsigned));

/** The bytes of a note. Its number orders it, so that it is signed too: else an old one could be copied behind those that take it back. */
export const encodeNote = (note: Note, number: number, signer: Signer): Buffer => {
  const unsigned = { format: 1, ...note, number, signer: signer.publicKey.toString('hex') };
  const signature = signer.sign(signedBytes(unsigned)).toString('hex');
  return Buffer.from(`${JSON.stringify({ ...unsigned, signature })}\n`);
};

/** Writes a note beside its media file, under the next free number. */
export const writeNote = async (store: Store, base: string, note: Note, signer: Signer): Promise<void> => {
  const folder = folderOf(base);
  const numbers = (await store.list(folder)).flatMap(({ name }) => {
    const [, mediaId, number] = notePattern.exec(name) ?? [];
    return mediaId === note.mediaId ? [Number(number)] : [];
  });
  const number = Math.max(0, ...numbers) + 1;
  const file = await store.createExclusive(`${base}${note.mediaId}.note-${number}`);
  try {
    await file.append(encodeNote(note, number, signer));
    await file.flush();
  } finally {
    await file.close();
  }
  await store.flushFolder(folder);
};

/**
 * Reads the notes of a media file that its signer wrote for it; forged and torn ones, and those that somebody has copied from beside another
 * media file or from another number, say nothing, so they are left out.
 */
export const readNotes = async (store: Store, base: string, names: readonly string[], signer: Uint8Array): Promise<ReadNotes> => {
  const notes: Note[] = [];
  const unread: BrokenMedia[] = [];
  for (const name of [...names].sort((a, b) => a.length - b.length || a.localeCompare(b))) {
    try {
      const note = readSigned(await readWhole(store, base + name, limitBytes), signer);
      if (note !== undefined && hasName(note, name)) notes.push(note);
    } catch (error) {
      // One that is longer than any note is forged.
      if (!(error instanceof ArchiveError)) unread.push(unreadBy(base + name, error));
    }
  }
  return { notes, unread };
};

const hasName = ({ mediaId, number }: Pick<NoteDocument, 'mediaId' | 'number'>, name: string): boolean => {
  const [, id, inName] = notePattern.exec(name) ?? [];
  return id === mediaId && (number === undefined || `${number}` === inName);
};

const readSigned = (bytes: Buffer, signer: Uint8Array): Omit<NoteDocument, 'signature'> | undefined => {
  try {
    const { signature, ...unsigned } = check(JSON.parse(bytes.toString('utf8')));
    const trusted =
      unsigned.signer === Buffer.from(signer).toString('hex') &&
      verifySignature(signer, signedBytes(unsigned), Buffer.from(signature, 'hex'));
    return trusted ? unsigned : undefined;
  } catch {
    return undefined;
  }
};
