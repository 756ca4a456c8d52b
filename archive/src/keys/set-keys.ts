import { hkdfSync, randomBytes } from 'node:crypto';
import { setKeysSchema } from '@tapedeck/schemas';
import { ArchiveError } from '../errors.ts';
import { documentCheck } from '../format/check-document.ts';
import { age } from './age.ts';
import { type Signer, verifySignature } from './signer.ts';

/** The set's secret as wrapped for one user key. */
export interface WrappedSecret {
  readonly wrapper: string;
  readonly holder: string;
  readonly data: Uint8Array;
}

/** What `set.keys` says. */
export interface SetKeys {
  /** 16 bytes, hexadecimal. */
  readonly setId: string;
  /** The set's age recipient; `undefined` when the set is not encrypted. */
  readonly recipient: string | undefined;
  readonly wrapped: readonly WrappedSecret[];
  /** Public key of the site that signed it, hexadecimal. */
  readonly signer: string;
}

interface SetKeysDocument {
  readonly format: 1;
  readonly setId: string;
  readonly recipient?: string;
  readonly wrapped: readonly { readonly wrapper: string; readonly holder: string; readonly data: string }[];
  readonly signer: string;
  readonly signature: string;
}

const check = documentCheck<SetKeysDocument>(setKeysSchema, 'file "set.keys"');
const context = 'tapedeck set.keys 1\0';

/** A new set: a random id and, when it is to be encrypted, an X25519 pair as an age identity. */
export const newSet = async (
  encrypted: boolean,
): Promise<{ readonly setId: string; readonly identity?: string; readonly recipient?: string }> => {
  const setId = randomBytes(16).toString('hex');
  if (!encrypted) return { setId };
  const { generateX25519Identity, identityToRecipient } = await age();
  const identity = await generateX25519Identity();
  return { setId, identity, recipient: await identityToRecipient(identity) };
};

/** The bytes of `set.keys`, signed. */
export const encodeSetKeys = (keys: Omit<SetKeys, 'signer'>, signer: Signer): Buffer => {
  const unsigned = {
    format: 1,
    setId: keys.setId,
    ...(keys.recipient === undefined ? {} : { recipient: keys.recipient }),
    wrapped: keys.wrapped.map((row) => ({ wrapper: row.wrapper, holder: row.holder, data: Buffer.from(row.data).toString('base64') })),
    signer: signer.publicKey.toString('hex'),
  };
  const signature = signer.sign(Buffer.from(context + JSON.stringify(unsigned))).toString('hex');
  return Buffer.from(`${JSON.stringify({ ...unsigned, signature }, undefined, 2)}\n`);
};

/** Reads `set.keys`; throws unless its own signer signed it. Whether that signer is known is the caller's question. */
export const decodeSetKeys = (bytes: Uint8Array): SetKeys => {
  const document = check(parse(bytes));
  const { signature, ...unsigned } = document;
  const signed = Buffer.from(context + JSON.stringify(unsigned));
  if (!verifySignature(Buffer.from(document.signer, 'hex'), signed, Buffer.from(signature, 'hex'))) {
    throw new ArchiveError('SET_KEYS_FORGED', 'The signature of "set.keys" does not match its content.', {
      hint: 'Somebody changed the file at the destination. Each media file carries a copy: open one by its path with --identity.',
    });
  }
  return {
    setId: document.setId,
    recipient: document.recipient,
    wrapped: document.wrapped.map((row) => ({ wrapper: row.wrapper, holder: row.holder, data: Buffer.from(row.data, 'base64') })),
    signer: document.signer,
  };
};

const parse = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new ArchiveError('MEDIA_DAMAGED', 'The file "set.keys" is not JSON.', {
      hint: 'Each media file carries a copy: open one by its path with --identity.',
      cause,
    });
  }
};

/** The seed of the gear table that cuts large files: derived from the set's secret, so that lengths tell nothing; from its id where there is none. */
export const gearSeed = (secret: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'tapedeck gear 1', 32));
