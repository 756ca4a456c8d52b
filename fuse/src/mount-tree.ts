import { closeSync } from 'node:fs';
import type { FileTree } from './file-tree.ts';
import { OpenFiles } from './open-files.ts';
import { serve } from './serve.ts';
import { receiveHandle, socketPair } from './system-calls.ts';

/** A program to run: it mounts, or unmounts. */
export interface MountCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** To be called as soon as it is started: it has its own copy of our handles then. */
  started(): void;
}

/** How that program ended. */
export interface MountEnd {
  readonly exitCode: number | undefined;
  readonly stderr: string;
}

/** What to mount, and where. */
export interface MountRequest {
  readonly tree: FileTree;
  /** An absolute path. */
  readonly folder: string;
  /** Runs a program and answers when it has ended. */
  run(command: MountCommand): Promise<MountEnd>;
  /** Told once it is mounted. */
  mounted(): void;
  /** Ends the mount, also while programs use it. */
  readonly signal: AbortSignal;
}

/** The mount could not be made, or not be ended; the message is what the program has said. */
export class MountRefused extends Error {
  readonly wanted: 'mount' | 'unmount';
  constructor(wanted: 'mount' | 'unmount', { stderr }: MountEnd) {
    super(stderr.trim());
    this.wanted = wanted;
  }
}

/**
 * Shows a tree as a file system, read-only, until it is unmounted or the signal fires. It is mounted by fusermount, which users without
 * root may start too. That stays there until our end of a socket is closed; where root has mounted, it then unmounts what a process that
 * was killed has left.
 */
export const mountTree = async ({ tree, folder, run, mounted, signal }: MountRequest): Promise<void> => {
  const [ours, theirs] = socketPair();
  let isOpen = true;
  const started = () => {
    if (isOpen) closeSync(theirs);
    isOpen = false;
  };
  const helper = run({ ...fusermount('-o', options, '--', folder), env: { _FUSE_COMMFD: String(theirs) }, started }).finally(started);
  // Whatever it throws is thrown below; until then nobody waits for it.
  helper.catch(() => undefined);
  try {
    const handle = await receiveHandle(ours);
    if (handle === undefined) throw new MountRefused('mount', await helper);
    await serveUntilEnd(handle, { tree, folder, run, mounted, signal });
  } finally {
    closeSync(ours);
    await helper;
  }
};

const options = 'ro,nosuid,nodev,auto_unmount,fsname=tapedeck,subtype=tapedeck';

const fusermount = (...args: readonly string[]) => ({ file: 'fusermount3', args, env: {}, started: () => undefined });

/** Serves the mount; unless that was ended from outside, unmounts. */
const serveUntilEnd = async (handle: number, { tree, folder, run, mounted, signal }: MountRequest): Promise<void> => {
  let isMounted = true;
  try {
    isMounted = (await serve(handle, { tree, files: new OpenFiles(tree) }, mounted, signal)) !== 'unmounted';
  } finally {
    if (isMounted) await unmount(folder, run);
  }
};

/** Unmounts also while somebody uses it: who does so gets errors from here on. */
const unmount = async (folder: string, run: MountRequest['run']): Promise<void> => {
  const ended = await run(fusermount('-u', '-z', '--', folder));
  if (ended.exitCode !== 0) throw new MountRefused('unmount', ended);
};
