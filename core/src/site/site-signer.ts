import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workingName } from '../state/unfinished.ts';
import { Secret } from './secret.ts';

/** A new Ed25519 signing key, as PKCS #8 PEM text. */
export const newSignerKey = (): string =>
  generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;

/** File of the signing key in the state folder, for sites whose file names none. */
const signerPath = (stateFolder: string): string => join(stateFolder, 'signer.pem');

/** The signing key in the state folder; made there when it is missing and `make` says so, `undefined` otherwise. */
export const keptSigner = (stateFolder: string, make: boolean): Secret | undefined => {
  const path = signerPath(stateFolder);
  if (existsSync(path)) return new Secret(readFileSync(path, 'utf8'));
  if (!make) return undefined;
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  const working = workingName(path);
  writeFileSync(working, newSignerKey(), { mode: 0o600, flush: true });
  try {
    // It appears whole, and the first one stays.
    linkSync(working, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    rmSync(working, { force: true });
  }
  return new Secret(readFileSync(path, 'utf8'));
};

/** The public half of a signing key, hexadecimal: what a recovery sheet shows, and what an unknown signer is compared with. */
export const signerPublicKey = (key: Secret): string =>
  createPublicKey(key.reveal()).export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex');
