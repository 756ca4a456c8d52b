import { readFile } from 'node:fs/promises';

/** Place of the sectors written among the numbers of a device (kernel: Documentation/block/stat.rst). */
const sectorsWritten = 6;

/** How many sectors have been written to a device since the machine started; whoever asks twice knows whether it held still. */
export const writeCount = async (number: string): Promise<number> => {
  const text = await readFile(`/sys/dev/block/${number}/stat`, 'utf8');
  return Number(text.trim().split(/\s+/)[sectorsWritten]);
};
