import { type BigIntStats, lstatSync } from 'node:fs';
import type { EntryType } from '../format/entry.ts';
import type { EntryCursor } from '../format/entry-cursor.ts';
import type { RestoreTargetSetup } from '../read/read-protocol.ts';
import { joinPath } from '../system/join-path.ts';
import { isRefusal } from '../system/refusal.ts';
import { type EntryBatch, type PlanOptions, RestorePlanner, untold } from './restore-planner.ts';
import type { TargetFolder } from './restore-protocol.ts';

/** What a restore would do with one entry. `conflict`: something is in the way, would be left alone, and make the restore degraded. */
export interface PlannedChange {
  readonly kind: 'create' | 'overwrite' | 'keep' | 'rename' | 'conflict';
  readonly type: EntryType;
  /** Where it would go, raw. */
  readonly path: Buffer;
  readonly bytes: number;
}

/** What is looked at. */
export interface PreviewOptions extends PlanOptions {
  readonly target: RestoreTargetSetup;
}

/** Each entry that a restore would bring, folders that are there left out, in the order of the catalog. Looks at the target, and changes nothing. */
export async function* previewRestore({ target, ...plan }: PreviewOptions): AsyncGenerator<PlannedChange> {
  const look = new TargetLook(target);
  // Each name of a linked file is one; what has no content in the point is for the restore to tell.
  const eachName = { takes: () => false, takeNext: () => [] };
  yield* look.missingAnchors();
  const planner = new RestorePlanner(plan, () => new PreviewBatch(look), eachName, untold());
  for await (const { folders, batch } of planner.batches()) {
    for (const folder of folders) yield* look.folder(folder);
    yield* batch.changes;
  }
}

const batchEntries = 4096;

/** Entries of a few folders, and what would become of them. */
class PreviewBatch implements EntryBatch {
  readonly changes: PlannedChange[] = [];
  readonly #look: TargetLook;

  constructor(look: TargetLook) {
    this.#look = look;
  }

  get isFull(): boolean {
    return this.changes.length >= batchEntries;
  }

  add(folder: TargetFolder, entry: EntryCursor): void {
    this.changes.push(this.#look.entry(folder, entry));
  }
}

/** Looks what is at the target. */
class TargetLook {
  readonly #anchors: readonly Buffer[];
  readonly #conflict: RestoreTargetSetup['conflict'];

  constructor({ anchors, conflict }: RestoreTargetSetup) {
    this.#anchors = anchors.map((anchor) => Buffer.from(anchor));
    this.#conflict = conflict;
  }

  *missingAnchors(): Generator<PlannedChange> {
    for (const path of this.#anchors) if (statOf(path) === undefined) yield { kind: 'create', type: 'directory', path, bytes: 0 };
  }

  /** A folder that would be made, or cannot be. */
  *folder(folder: TargetFolder): Generator<PlannedChange> {
    const path = this.#pathOf(folder);
    const there = statOf(path);
    if (there?.isDirectory() === true) return;
    yield { kind: there === undefined ? 'create' : 'conflict', type: 'directory', path, bytes: 0 };
  }

  entry(folder: TargetFolder, entry: EntryCursor): PlannedChange {
    const path = joinPath(this.#pathOf(folder), entry.name);
    return { kind: this.#kindOf(statOf(path), entry), type: entry.type, path, bytes: entry.type === 'file' ? entry.size : 0 };
  }

  #kindOf(there: BigIntStats | undefined, { modified }: EntryCursor): PlannedChange['kind'] {
    if (there === undefined) return 'create';
    if (this.#conflict === 'keep' || this.#conflict === 'rename') return this.#conflict;
    if (this.#conflict === 'newer' && there.mtimeNs >= modified) return 'keep';
    // No file takes the place of a folder.
    return this.#conflict === 'fail' || there.isDirectory() ? 'conflict' : 'overwrite';
  }

  #pathOf({ anchor, path }: TargetFolder): Buffer {
    const top = this.#anchors[anchor] ?? Buffer.of();
    return path.length === 0 ? top : joinPath(top, path);
  }
}

const statOf = (path: Buffer): BigIntStats | undefined => {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    // Below a file, or under a path that is too long to be asked for, nothing is there.
    if (isRefusal(error)) return undefined;
    throw error;
  }
};
