import { closeSync } from 'node:fs';
import { digestOf } from '../copy/copy-content.ts';
import type { EntryCursor } from '../format/entry-cursor.ts';
import { isRefusal } from '../system/refusal.ts';
import type { ComparedFile, CompareUnit, CompareUnitResult } from './compare-protocol.ts';
import { findingAt } from './findings.ts';
import { unpackEntries } from './packed-entries.ts';
import type { Place, TargetFolder } from './restore-protocol.ts';
import { folderPlace, type RestoreTarget } from './target.ts';

/** Reads in one worker what a restore has placed, and says where it is not what the catalog says. */
export class EntryComparer {
  readonly #target: RestoreTarget;
  #result: Mutable = newResult();

  constructor(target: RestoreTarget) {
    this.#target = target;
  }

  compare(unit: CompareUnit): CompareUnitResult {
    this.#result = newResult();
    if (unit.kind === 'compare pieces') for (const file of unit.files) this.#attempt(file, () => this.#pieces(file));
    else {
      for (const folder of unit.folders) this.#folder(folder);
      for (const { folder, entry } of unpackEntries(unit.entries))
        this.#attempt({ folder, name: entry.name }, () => this.#entry(folder, entry));
    }
    return this.#result;
  }

  #folder(folder: TargetFolder): void {
    const place = folderPlace(folder);
    if (place.name.length === 0) return;
    this.#attempt(place, () => this.#isOfType(place, 'directory') || undefined);
  }

  #entry(folder: TargetFolder, entry: EntryCursor): void {
    const place = { folder, name: entry.name };
    if (!this.#isOfType(place, entry.type)) return;
    if (entry.type === 'symlink') this.#link(place, entry);
    if (entry.type !== 'file') return;
    const { chunks, size } = entry;
    if (!this.#isLong(place, chunks === undefined || chunks.length === 0 ? 0 : size)) return;
    if (chunks !== undefined && chunks.length > 0) this.#content(place, [{ id: chunks, runs: [{ fileOffset: 0, bytes: size }] }]);
    this.#result.files += 1;
  }

  #link(place: Place, entry: EntryCursor): void {
    const leadsTo = this.#target.linkTarget(place.folder, place.name);
    if (leadsTo?.equals(entry.decode().linkTarget ?? Buffer.of()) === false) this.#differs(place, 'It is a link that leads elsewhere');
  }

  #pieces(file: ComparedFile): void {
    if (!this.#isOfType(file, 'file') || (file.bytes !== undefined && !this.#isLong(file, file.bytes))) return;
    this.#content(file, file.pieces);
    if (file.bytes !== undefined) this.#result.files += 1;
  }

  #content(place: Place, pieces: ComparedFile['pieces']): void {
    const handle = this.#target.openToRead(place.folder, place.name);
    try {
      if (!this.#target.dropCache(handle)) this.#result.throughCache = true;
      for (const { id, runs } of pieces) {
        const { digest, bytes } = digestOf(
          handle,
          runs.map((run) => [run.fileOffset, run.bytes]),
        );
        this.#result.bytes += bytes;
        if (digest.equals(id)) continue;
        this.#differs(place, 'Its content is not what was stored');
        return;
      }
    } finally {
      closeSync(handle);
    }
  }

  #isOfType(place: Place, type: EntryCursor['type']): boolean {
    const found = this.#target.look(place.folder, place.name);
    if (found?.type === type) return true;
    this.#differs(place, found === undefined ? 'It is not there' : `It is of the type "${found.type}" instead of "${type}"`);
    return false;
  }

  #isLong(place: Place, bytes: number): boolean {
    const found = this.#target.look(place.folder, place.name)?.size;
    if (found === bytes) return true;
    this.#differs(place, `It has ${found ?? 0} bytes instead of ${bytes}`);
    return false;
  }

  #differs({ folder, name }: Place, why: string): void {
    this.#result.problems.push(findingAt(folder, name, 'RESTORED_DIFFERS', `${why}.`));
  }

  /** What cannot be read is not proved, and a finding like any other. */
  #attempt(place: Place, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#differs(place, `It cannot be read: ${error.message}`);
    }
  }
}

interface Mutable extends CompareUnitResult {
  files: number;
  bytes: number;
  throughCache: boolean;
  problems: CompareUnitResult['problems'][number][];
}

const newResult = (): Mutable => ({ kind: 'compared', files: 0, bytes: 0, throughCache: false, problems: [] });
