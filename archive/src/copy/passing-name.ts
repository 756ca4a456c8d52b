import { randomBytes } from 'node:crypto';

const prefix = Buffer.from('.tapedeck-copying-');

/** A name that a copy has until it is whole. */
export const passingName = (): Buffer => Buffer.concat([prefix, Buffer.from(randomBytes(6).toString('hex'))]);

/** Whether a name at the destination is that of a copy which was never completed. */
export const isPassing = (name: Uint8Array): boolean => prefix.equals(name.subarray(0, prefix.length));
