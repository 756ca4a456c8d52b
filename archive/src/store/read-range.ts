import { posix } from 'node:path';
import { damaged } from '../errors.ts';
import type { Store, StoreReader } from './store.ts';

/** Fills `into` from `offset`; a file that ends before is damage, named by `what`. */
export const readExactly = async (file: StoreReader, offset: number, into: Uint8Array, what: string): Promise<void> => {
  for (let done = 0; done < into.length; ) {
    const bytes = await file.read(offset + done, into.subarray(done));
    if (bytes === 0) throw damaged(what, 'the file ends before it does');
    done += bytes;
  }
};

/** A range as a fresh buffer. */
export const readRange = async (file: StoreReader, offset: number, bytes: number, what: string): Promise<Buffer> => {
  const into = Buffer.allocUnsafeSlow(bytes);
  await readExactly(file, offset, into, what);
  return into;
};

/** A whole small file; longer ones than `limitBytes` are refused. */
export const readWhole = async (store: Store, name: string, limitBytes: number): Promise<Buffer> => {
  const file = await store.open(name);
  try {
    if (file.sizeBytes > limitBytes) throw damaged(`file "${name}"`, 'it is longer than it can be');
    return await readRange(file, 0, file.sizeBytes, `file "${name}"`);
  } finally {
    await file.close();
  }
};

/** Writes a whole small file elsewhere, flushes it, and moves it to its place. */
export const writeWhole = async (store: Store, elsewhere: string, path: string, bytes: Uint8Array): Promise<void> => {
  const file = await store.createExclusive(elsewhere);
  try {
    await file.append(bytes);
    await file.flush();
  } finally {
    await file.close();
  }
  await store.rename(elsewhere, path);
  await store.flushFolder(posix.dirname(path));
};
