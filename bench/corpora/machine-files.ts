import { createHash } from 'node:crypto';
import { accessSync, constants, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of this machine that may go into a corpus. */
export interface MachineFile {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** Programs, libraries, headers and documents: what most machines have, and nothing private. */
const root = '/usr';

let found: readonly MachineFile[] | undefined;

/** All readable regular files below `/usr`, by path. Listed once, because all corpora are cut from the same list. */
export const machineFiles = (): readonly MachineFile[] => {
  found ??= list(root).sort((one, other) => (one.path < other.path ? -1 : 1));
  return found;
};

/** Changes when any of the files does. */
export const machineFilesStamp = (): string => {
  const hash = createHash('sha256');
  for (const { path, bytes, modifiedMs } of machineFiles()) hash.update(`${path}\n${bytes} ${modifiedMs}\n`);
  return hash.digest('hex');
};

/** The content of a file, from the second copy on with a line of its own at the front, so that it is not the same again. */
export const contentOf = ({ path }: MachineFile, copy: number): Buffer => {
  const content = readFileSync(path);
  return copy === 1 ? content : Buffer.concat([Buffer.from(`# copy ${copy} of ${path}\n`), content]);
};

const list = (folder: string): MachineFile[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return list(path);
    if (!entry.isFile() || !isReadable(path)) return [];
    const { size, mtimeMs } = lstatSync(path);
    return [{ path, bytes: size, modifiedMs: mtimeMs }];
  });

const isReadable = (path: string): boolean => {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
};
