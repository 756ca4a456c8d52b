import { cpus, release, totalmem } from 'node:os';
import { benchFolder } from './bench-folder.ts';
import { outputOf } from './output-of.ts';

/** The machine in one line: numbers mean nothing without it. */
export const machineLine = (): string => {
  const fileSystem = outputOf('stat', ['--file-system', '--format=%T', benchFolder])?.trim() ?? 'unknown file system';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, ${memory} GiB, ${process.platform} ${release()}, ${fileSystem}, Node ${process.versions.node}`;
};
