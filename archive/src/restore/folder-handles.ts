import { closeSync, constants, openSync } from 'node:fs';
import { type LinuxCalls, oPath } from '../system/linux.ts';
import { ended } from '../system/linux-names.ts';
import { placeKey } from './findings.ts';
import type { TargetFolder } from './restore-protocol.ts';

/** Open directories that are kept, so that files of one directory need no path. */
const keptFolders = 64;

/** A folder that files are written to. */
export interface OpenFolder {
  readonly handle: number;
  /** Whom new files in it belong to, once one was made. */
  owner?: { readonly uid: number; readonly gid: number };
  /** Whether it gives what is made in it an access list, once somebody asked. */
  givesAccessList?: boolean;
}

/** Handles of folders below the anchors, reached by `openat2` without symbolic links and never outside. */
export class FolderHandles {
  readonly #calls: LinuxCalls;
  readonly #anchors: readonly number[];
  readonly #folders = new Map<string, OpenFolder>();
  #last: { readonly folder: TargetFolder; readonly open: OpenFolder } | undefined;

  constructor(calls: LinuxCalls, anchors: readonly string[]) {
    this.#calls = calls;
    this.#anchors = anchors.map((anchor) => openSync(anchor, constants.O_DIRECTORY | constants.O_RDONLY));
  }

  /** A folder's handle, kept for the files to come. */
  open(folder: TargetFolder): OpenFolder {
    if (this.#last?.folder === folder) return this.#last.open;
    const key = placeKey(folder);
    let open = this.#folders.get(key);
    if (open === undefined) {
      open = { handle: this.openOnce(folder, oPath) };
      this.#forgetOldest();
    }
    // The one asked for last is forgotten last: a link needs two at once.
    this.#folders.delete(key);
    this.#folders.set(key, open);
    this.#last = { folder, open };
    return open;
  }

  /** The handle of a folder's anchor, from before anything was restored. */
  anchor({ anchor }: TargetFolder): number {
    const handle = this.#anchors[anchor];
    if (handle === undefined) throw new RangeError(`there is no anchor ${anchor}`);
    return handle;
  }

  close(): void {
    for (const handle of [...[...this.#folders.values()].map((open) => open.handle), ...this.#anchors]) closeSync(handle);
    this.#folders.clear();
    this.#last = undefined;
  }

  #forgetOldest(): void {
    const [oldest] = this.#folders;
    if (this.#folders.size < keptFolders || oldest === undefined) return;
    this.#folders.delete(oldest[0]);
    closeSync(oldest[1].handle);
    if (this.#last?.open === oldest[1]) this.#last = undefined;
  }

  /** Opens a directory beneath its anchor, for the caller to close; a path longer than the system takes is opened in pieces. */
  openOnce(folder: TargetFolder, flags: number): number {
    const root = this.anchor(folder);
    const pieces = splitLong(folder.path);
    let handle = root;
    pieces.forEach((piece, index) => {
      const last = index === pieces.length - 1;
      const above = handle;
      try {
        const name = ended(piece.length === 0 ? here : piece);
        handle = this.#calls.openBeneath(above, name, (last ? flags : oPath) | constants.O_DIRECTORY, 0);
      } finally {
        if (above !== root) closeSync(above);
      }
    });
    return handle;
  }
}

const here = Buffer.from('.');
const longestPath = 3_800;

const splitLong = (path: Uint8Array): Uint8Array[] => {
  const pieces: Uint8Array[] = [];
  let from = 0;
  while (path.length - from > longestPath) {
    const to = path.lastIndexOf(0x2f, from + longestPath);
    pieces.push(path.subarray(from, to));
    from = to + 1;
  }
  return [...pieces, path.subarray(from)];
};
