import { closeSync } from 'node:fs';
import { ArchiveError } from '../errors.ts';
import { displayPath } from '../format/display-path.ts';
import type { TargetFolder } from '../restore/restore-protocol.ts';
import { joinPath } from '../system/join-path.ts';
import { openSourceDirectory, type SourceDirectory } from '../system/source-directory.ts';
import type { CopyBatch, WrittenFile } from './copy-batch.ts';
import { digestOf } from './copy-content.ts';
import type { CopyTools } from './copy-tools.ts';
import { atTarget, NotWritten } from './target-error.ts';

/** Files that a medium is asked for before the first of them is read, and how much of each: one at a time, it would mostly wait. */
const [filesAhead, bytesAhead] = [32, 1 << 20];

/** A file that the medium was asked for: opened, or why it could not be. */
type Asked = { readonly handle: number } | { readonly refusal: NotWritten };

/** Reads again what a unit has written, file by file, from the medium where that can be had. Flush it first. */
export class WrittenReader {
  readonly #batch: CopyBatch;
  readonly #tools: CopyTools;
  /** Of the files of the batch, the first ones. */
  readonly #asked: Asked[] = [];
  #last: { readonly folder: TargetFolder; readonly directory: SourceDirectory } | undefined;

  constructor(batch: CopyBatch, tools: CopyTools) {
    this.#batch = batch;
    this.#tools = tools;
  }

  /** Verifies the first file of the batch, which is then taken from it. @throws `COPY_NOT_AS_WRITTEN`, `NotWritten` */
  verify({ folder, name, content }: WrittenFile): void {
    const { written } = this.#batch;
    for (let next = written[this.#asked.length]; next !== undefined && this.#asked.length < filesAhead; next = written[this.#asked.length])
      this.#asked.push(this.#ask(next));
    const asked = this.#asked.shift();
    if (asked === undefined) throw new RangeError('there is nothing to verify');
    if ('refusal' in asked) throw asked.refusal;
    try {
      const { digest, bytes } = atTarget(() => digestOf(asked.handle, content.extents));
      if (bytes !== content.bytes || content.digest?.equals(digest) !== true) throw notAsWritten(joinPath(folder.path, name));
    } finally {
      closeSync(asked.handle);
    }
  }

  close(): void {
    for (const asked of this.#asked.splice(0)) if ('handle' in asked) closeSync(asked.handle);
    this.#last?.directory.close();
    this.#last = undefined;
  }

  #ask({ folder, passing }: WrittenFile): Asked {
    const { calls } = this.#tools;
    try {
      const handle = atTarget(() => this.#open(folder).open(passing));
      if (calls?.dropCache(handle) !== true) this.#batch.throughCache = true;
      calls?.readAhead(handle, bytesAhead);
      return { handle };
    } catch (error) {
      if (!(error instanceof NotWritten)) throw error;
      return { refusal: error };
    }
  }

  #open(folder: TargetFolder): SourceDirectory {
    if (this.#last?.folder !== folder) {
      this.#last?.directory.close();
      this.#last = undefined;
      this.#last = { folder, directory: openSourceDirectory(joinPath(this.#tools.targetPath, folder.path), 'look up') };
    }
    return this.#last.directory;
  }
}

const notAsWritten = (path: Uint8Array) =>
  new ArchiveError('COPY_NOT_AS_WRITTEN', `"${displayPath(path)}" reads at the destination otherwise than it was written.`, {
    hint: 'The medium, its cable or the memory of this machine is going bad: copy to another one and replace it. The earlier copy of the file is still there.',
  });
