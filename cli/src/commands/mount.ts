import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { BackupError, exitCodeOf, type PointTree, type Site } from '@tapedeck/core';
import type { Command } from 'commander';
import { printable } from '../output/printable.ts';
import { tellingTree } from '../output/telling-tree.ts';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { type PointOptions, resolvePoint, splitPath } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';
import { withPointOptions } from './point-options.ts';

/** `tapedeck mount POINT[:PATH] DIR`. */
export const addMount = (program: Command): void => {
  withPointOptions(program.command('mount <point> <folder>'))
    .description('Show a restore point, or the folder POINT:PATH, as a folder: read-only, until it is unmounted. Linux only.')
    .addHelpText(
      'after',
      `
Example:
  $ tapedeck mount nightly@latest /mnt/look

Ctrl-C ends it, and so does "fusermount3 -u /mnt/look". What is damaged is told, gives programs an input/output error, and ends in exit code 3.`,
    )
    .action(async (text: string, folder: string, _: object, command: Command) =>
      mountNamed(text, resolve(folder), command.optsWithGlobals<PointOptions>()),
    );
};

const mountNamed = async (text: string, folder: string, options: PointOptions): Promise<void> => {
  const { point, path } = splitPath(text);
  const { site, job, request } = await resolvePoint(point, options);
  if (site.host.platform !== 'linux') throw notHere();
  requireEmptyFolder(folder);
  await untilInterrupted((signal) => {
    const view = (tree: PointTree) => serve(tree, text, folder, site, signal);
    return readTold(site, job, async (access) => (await access.openPoint(request)).browse(path, view), { signal });
  });
};

const serve = async (tree: PointTree, text: string, folder: string, site: Site, signal: AbortSignal): Promise<void> => {
  if ((await tree.entry(tree.start)).kind !== 'directory') throw noFolderIn(text);
  // Loads the door to the system's calls, which no other command needs.
  const { mountTree, MountRefused } = await import('@tapedeck/fuse');
  try {
    await mountTree({
      tree: tellingTree(tree, sayDamaged),
      folder,
      run: (command) => site.host.run(command),
      mounted: () =>
        process.stdout.write(`"${text}" is mounted at "${folder}", read-only. Ctrl-C or "fusermount3 -u ${folder}" ends it.\n`),
      signal,
    });
  } catch (error) {
    if (error instanceof MountRefused) throw refusals[error.wanted](folder, error.message);
    throw error instanceof BackupError && error.code === 'HOST_COMMAND_NOT_STARTED' ? noFuse(error) : error;
  }
};

const sayDamaged = (path: string | undefined, message: string): void => {
  process.exitCode = exitCodeOf('degraded', undefined);
  process.stderr.write(printable(path === undefined ? `${message}\n` : `"${path}" could not be read: ${message}\n`));
};

const requireEmptyFolder = (folder: string): void => {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (cause) {
    throw isLeftover(cause) ? leftover(folder, cause) : badFolder(`"${folder}" is no folder, or cannot be looked into.`, cause);
  }
  if (names.length > 0) throw badFolder(`"${folder}" is not empty: what is in it would not be seen.`);
};

// What a mount gives whose process is no longer there.
const isLeftover = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOTCONN';

const leftover = (folder: string, cause: unknown): BackupError =>
  new BackupError('CLI_MOUNT_LEFT', `At "${folder}" there is still a mount whose process was killed.`, {
    hint: `Take it away with "fusermount3 -u ${folder}".`,
    cause,
  });

const badFolder = (message: string, cause?: unknown): BackupError =>
  new BackupError('CLI_MOUNT_FOLDER', message, { hint: 'Name an empty folder.', cause });

const noFolderIn = (text: string): BackupError =>
  new BackupError('CLI_MOUNT_NO_FOLDER', `"${text}" is no folder of the point.`, {
    hint: 'Mount the folder that it lies in, or write it out with "tapedeck cat".',
  });

const notHere = (): BackupError =>
  new BackupError('CLI_MOUNT_LINUX_ONLY', 'Restore points can be mounted on Linux only.', {
    hint: 'Look into them with "tapedeck ls" and "tapedeck cat", or bring files back with "tapedeck restore".',
  });

const noFuse = (cause: unknown): BackupError =>
  new BackupError('CLI_NO_FUSE', 'The program "fusermount3", which mounts for users, is not installed.', {
    hint: 'Install the package "fuse3".',
    cause,
  });

const refusals = {
  mount: (folder: string, said: string) =>
    new BackupError('CLI_NOT_MOUNTED', `Nothing could be mounted at "${folder}": ${said || 'fusermount3 did not say why'}.`, {
      hint: 'The folder must be yours, and the file /dev/fuse there: in a container it must be given to it.',
    }),
  unmount: (folder: string, said: string) =>
    new BackupError('CLI_NOT_UNMOUNTED', `"${folder}" could not be unmounted: ${said || 'fusermount3 did not say why'}.`, {
      hint: `Say "fusermount3 -u ${folder}".`,
    }),
} as const;
