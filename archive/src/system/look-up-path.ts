import { basename, dirname, sep } from 'node:path';

/** Where an entry is looked up. */
export interface LookUp {
  readonly folder: Buffer;
  readonly name: Buffer;
}

/**
 * The folder of an entry and its name there. The top of a file system is its own parent; and a path that ends in a separator means, as
 * everywhere, the folder that it leads to, also through a link.
 */
export const lookUpPath = (path: Uint8Array): LookUp => {
  // One sign for each byte: what the system calls a name is kept as it is.
  const text = Buffer.from(path).toString('latin1');
  const isTop = text.endsWith(sep) || dirname(text) === text;
  const [folder, name] = isTop ? [text, '.'] : [dirname(text), basename(text)];
  return { folder: Buffer.from(folder, 'latin1'), name: Buffer.from(name, 'latin1') };
};
