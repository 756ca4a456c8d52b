import type { CapturedEntry } from './captured-entry.ts';
import type { CaptureCounts } from './unit-results.ts';

/** Numbers that add up over the entries and units of a run. */
export class Counts implements CaptureCounts {
  listed = 0;
  captured = 0;
  excluded = 0;
  files = 0;
  directories = 0;
  others = 0;
  filesRead = 0;
  sourceBytes = 0;
  readBytes = 0;

  /** An entry that is in the catalog; one that still waits for its content has not been captured yet. */
  entry(captured: CapturedEntry): void {
    this.listed += 1;
    if (captured.type === 'file') this.files += 1;
    else if (captured.type === 'directory') this.directories += 1;
    else this.others += 1;
    if (captured.isWhole) this.captured += 1;
    this.sourceBytes += captured.size;
    if (!captured.read) return;
    this.filesRead += 1;
    this.readBytes += captured.size;
  }

  /** An entry that a filter has dropped. */
  exclude(): void {
    this.listed += 1;
    this.excluded += 1;
  }

  add(more: CaptureCounts): void {
    this.listed += more.listed;
    this.captured += more.captured;
    this.excluded += more.excluded;
    this.files += more.files;
    this.directories += more.directories;
    this.others += more.others;
    this.filesRead += more.filesRead;
    this.sourceBytes += more.sourceBytes;
    this.readBytes += more.readBytes;
  }

  /** As it travels to another thread. */
  plain(): CaptureCounts {
    return { ...this };
  }
}
