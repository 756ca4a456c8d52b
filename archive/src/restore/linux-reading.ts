import { closeSync, constants, lstatSync, readlinkSync } from 'node:fs';
import { checkedName } from '../format/checked-name.ts';
import type { EntryType } from '../format/entry.ts';
import type { LinuxCalls } from '../system/linux.ts';
import { named, procPath } from '../system/linux-names.ts';
import { entryType } from '../system/portable-directory.ts';
import { FolderHandles } from './folder-handles.ts';
import type { TargetFolder } from './restore-protocol.ts';

/** The half of a target on Linux that looks at what lies there, and brings it to its medium. It changes nothing. */
export abstract class LinuxReading {
  protected readonly calls: LinuxCalls;
  protected readonly folders: FolderHandles;

  constructor(calls: LinuxCalls, anchors: readonly string[]) {
    this.calls = calls;
    this.folders = new FolderHandles(calls, anchors);
  }

  openToRead(folder: TargetFolder, name: Uint8Array): number {
    return this.calls.openat(this.handle(folder), named(name), constants.O_RDONLY | constants.O_NOFOLLOW, 0);
  }

  modified(folder: TargetFolder, name: Uint8Array): bigint | undefined {
    return lstatSync(this.#reached(folder, name), { bigint: true, throwIfNoEntry: false })?.mtimeNs;
  }

  look(folder: TargetFolder, name: Uint8Array): { readonly type: EntryType; readonly size: number } | undefined {
    const stat = lstatSync(this.#reached(folder, name), { throwIfNoEntry: false });
    return stat && { type: entryType(stat), size: stat.size };
  }

  linkTarget(folder: TargetFolder, name: Uint8Array): Buffer {
    return readlinkSync(this.#reached(folder, name), 'buffer');
  }

  dropCache(handle: number): boolean {
    return this.calls.dropCache(handle);
  }

  flush(folder: TargetFolder): void {
    // It may forbid to be opened by now, as the point says.
    if (folder.path.length === 0) return void this.calls.syncFileSystem(this.folders.anchor(folder));
    const handle = this.folders.openOnce(folder, constants.O_RDONLY);
    try {
      this.calls.syncFileSystem(handle);
    } finally {
      closeSync(handle);
    }
  }

  close(): void {
    this.folders.close();
  }

  /** The handle of a folder, kept for the files to come. */
  protected handle(folder: TargetFolder): number {
    return this.folders.open(folder).handle;
  }

  #reached(folder: TargetFolder, name: Uint8Array): Buffer {
    return procPath(this.handle(folder), checkedName(name));
  }
}
