import { randomBytes } from 'node:crypto';

const prefix = Buffer.from('.tapedeck-copying-');

// Nobody else has these; what follows is counted, since asking for chance once for each of very many files takes its time.
const own = randomBytes(6).toString('hex');
let given = 0;

/** A name that a copy has until it is whole. */
export const passingName = (): Buffer => {
  given += 1;
  return Buffer.concat([prefix, Buffer.from(`${own}-${given.toString(36)}`)]);
};

/** Whether a name at the destination is that of a copy which was never completed. */
export const isPassing = (name: Uint8Array): boolean => prefix.equals(name.subarray(0, prefix.length));
