import { readFile } from 'node:fs/promises';

/** The kernel's id of this start of the machine; empty where the system has none. */
export const readBootId = async (): Promise<string> => {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  } catch {
    return '';
  }
};
