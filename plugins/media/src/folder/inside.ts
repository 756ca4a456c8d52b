import { join, sep } from 'node:path';
import { nameRefused } from './destination-error.ts';

// A colon names a drive or an alternate stream on Windows; a backslash separates there.
const forbidden = sep === '\\' ? /[\\:\0]/ : /\0/;

/** The path of a relative name, with forward slashes, inside the folder; the empty name is the folder itself. @throws `DESTINATION_NAME_REFUSED` */
export const inside = (destination: string, folder: string, name: string): string => {
  if (name === '') return folder;
  const steps = name.split('/');
  if (steps.some((step) => step === '' || step === '.' || step === '..') || forbidden.test(name)) throw nameRefused(destination, name);
  return join(folder, ...steps);
};
