import { readSmallFile } from './read-small-file.ts';

/** Name of the file by which programs say that a folder holds nothing but what they can make again (bford.info/cachedir). */
export const cacheTagName = 'CACHEDIR.TAG';

const signature = Buffer.from('Signature: 8a477f597d28d172789f06886806bc55');

/** Whether the tag in this folder is a real one; the name alone does not make a cache. */
export const isCacheFolder = (folder: string): boolean =>
  readSmallFile(`${folder}/${cacheTagName}`)?.subarray(0, signature.byteLength).equals(signature) ?? false;
