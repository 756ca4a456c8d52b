import { commitRecordSchema } from '@tapedeck/schemas';
import { documentCheck } from '../../format/check-document.ts';
import { type Signer, verifySignature } from '../../keys/signer.ts';

/** A media file as a record names it. Names lie in the folder of the set. */
export interface Member {
  readonly mediaId: string;
  /** SHA-256 of the trailer block, which stands for the whole file. */
  readonly trailer: string;
  readonly parts: readonly string[];
  /** Since when it is a point no more, and only stays for others. */
  readonly deleted?: string;
}

/** A media file that was moved to the trash, under which lock and when. */
export interface Trashed extends Member {
  readonly generation: number;
  readonly since: string;
}

/** All that belongs to a media set. */
export interface SetState {
  /** Of the newest lock, and whether somebody holds it. */
  readonly generation: number;
  readonly held: boolean;
  /** The file with the wrapped keys. */
  readonly keys: string;
  readonly members: readonly Member[];
  readonly trash: readonly Trashed[];
  /** Parts of interrupted runs that come first in the media file which is written under the name `as`, without ending. */
  readonly begun: readonly { readonly as: string; readonly parts: readonly string[] }[];
  /** Files that are being removed. None of them belongs to the set ever again, so that a removal may arrive at any time. */
  readonly gone: readonly string[];
}

/** One state of a media set, under a number that only one writer can have. */
export interface CommitRecord extends SetState {
  readonly format: 1;
  readonly number: number;
  /** By chance: whoever has written a record, and was not told so, knows it by this. */
  readonly id: string;
  readonly signer: string;
}

interface SignedRecord extends CommitRecord {
  readonly signature: string;
}

const check = documentCheck<SignedRecord>(commitRecordSchema, 'commit record');
const context = 'tapedeck commit 1\0';

const signedBytes = (unsigned: object): Buffer => Buffer.from(context + JSON.stringify(unsigned));

/** What a record says, without what is its own. */
export const stateOf = ({ generation, held, keys, members, trash, begun, gone }: SetState): SetState => ({
  generation,
  held,
  keys,
  members,
  trash,
  begun,
  gone,
});

/** The bytes of a record. */
export const encodeRecord = (record: CommitRecord, signer: Signer): Buffer =>
  Buffer.from(`${JSON.stringify({ ...record, signature: signer.sign(signedBytes(record)).toString('hex') })}\n`);

/** Whether its writing broke off: then nobody has ever relied on it. */
export const isTorn = (bytes: Buffer): boolean => bytes.at(-1) !== '\n'.charCodeAt(0);

/** Reads a record; `undefined` where it is damaged, forged, or stands under another number. */
export const decodeRecord = (bytes: Buffer, number: number): CommitRecord | undefined => {
  try {
    const { signature, ...unsigned } = check(JSON.parse(bytes.toString('utf8')));
    const isSigned = verifySignature(Buffer.from(unsigned.signer, 'hex'), signedBytes(unsigned), Buffer.from(signature, 'hex'));
    return isSigned && unsigned.number === number ? unsigned : undefined;
  } catch {
    return undefined;
  }
};
