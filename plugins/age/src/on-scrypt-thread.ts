import { Worker } from 'node:worker_threads';

/** Work with a passphrase: to encrypt under one, or to try some on an age file. */
export type ScryptTask =
  | { readonly kind: 'wrap'; readonly plain: Uint8Array; readonly passphrase: string }
  | { readonly kind: 'open'; readonly file: Uint8Array; readonly passphrases: readonly string[] };

/**
 * Does the task on a thread of its own, because deriving a key from a passphrase holds a core for about a second and takes 256 MiB.
 * Resolves to the age file, or to what it held; `undefined` when no passphrase fits.
 */
export const onScryptThread = (task: ScryptTask): Promise<Uint8Array | undefined> =>
  new Promise((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.resolve('#scrypt-thread')), { workerData: task });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('The scrypt thread ended without an answer.')));
  });
