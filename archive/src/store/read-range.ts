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

/** Writes a whole small file beside its place, flushes it, and moves it there. */
export const writeWhole = async (store: Store, folder: string, name: string, bytes: Uint8Array): Promise<void> => {
  const path = folder === '' ? name : `${folder}/${name}`;
  const beside = `${path}.new`;
  await store.remove(beside);
  const file = await store.createExclusive(beside);
  try {
    await file.append(bytes);
    await file.flush();
  } finally {
    await file.close();
  }
  await store.rename(beside, path);
  await store.flushFolder(folder);
};
