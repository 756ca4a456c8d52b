import { checkedName } from '../format/checked-name.ts';

const end = Buffer.of(0);

/** A name or path as system calls take it: with a zero byte at its end. */
export const ended = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, end]);

/** A name out of a catalog as system calls take it. @throws what `checkedName` throws */
export const named = (name: Uint8Array): Buffer => ended(checkedName(name));

/** The path of an entry of an open folder, for calls that take no handle. It does not end in a zero byte. */
export const procPath = (folder: number, name: Uint8Array): Buffer => Buffer.concat([Buffer.from(`/proc/self/fd/${folder}/`), name]);
