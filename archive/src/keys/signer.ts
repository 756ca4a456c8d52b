import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { ArchiveError } from '../errors.ts';

// An Ed25519 key in SPKI form is this prefix and the 32 bytes of the key (RFC 8410).
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

const rawPublicKey = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' }).subarray(spkiPrefix.length);

/** The site's Ed25519 key: signs trailers, notes and `set.keys`. */
export class Signer {
  readonly #key: KeyObject;
  /** The public key, 32 bytes. */
  readonly publicKey: Buffer;

  constructor(key: KeyObject) {
    this.#key = key;
    this.publicKey = rawPublicKey(createPublicKey(key));
  }

  sign(bytes: Uint8Array): Buffer {
    return sign(null, bytes, this.#key);
  }
}

/** Reads a signing key; `name` tells people where it came from. */
export const readSigner = (pem: string, name: string): Signer => {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') throw new TypeError(`a key of type ${key.asymmetricKeyType}`);
    return new Signer(key);
  } catch (cause) {
    throw new ArchiveError('SIGNER_UNREADABLE', `"${name}" holds no Ed25519 private key.`, {
      hint: 'Restore the file from a copy; a new key makes earlier restore points look foreign.',
      cause,
    });
  }
};

/** The last key that was asked for: nearly all of a set is signed by one, and a run reads hundreds of signatures. */
let last: { readonly bytes: Buffer; readonly key: KeyObject } | undefined;

const keyOf = (publicKey: Uint8Array): KeyObject => {
  if (!last?.bytes.equals(publicKey)) {
    const bytes = Buffer.from(publicKey);
    last = { bytes, key: createPublicKey({ key: Buffer.concat([spkiPrefix, bytes]), format: 'der', type: 'spki' }) };
  }
  return last.key;
};

/** Whether `signature` over `bytes` was made with the secret half of `publicKey`. */
export const verifySignature = (publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean => {
  return publicKey.length === 32 && verify(null, bytes, keyOf(publicKey), signature);
};
