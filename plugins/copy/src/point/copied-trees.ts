import { join } from 'node:path';
import { isBelow, joinPath, type PlainEntry, type PlainWalk, walkPlain } from '@tapedeck/archive';
import type { Destination, Run } from '@tapedeck/core';
import type { CopiedSource, CopyNote } from '../copy-note.ts';

/** What is known of an opened copy. */
export interface CopyFacts {
  readonly run: Run;
  readonly destination: Destination;
  /** Folder of the job at the destination, with a slash at its end. */
  readonly base: string;
  /** The same folder on this machine. */
  readonly folder: string;
  readonly note: CopyNote;
}

/** An entry of a copy, with the path that it has a copy of. */
export interface CopiedEntry extends PlainEntry {
  readonly known: Buffer;
}

/** Sources that lie in no other: plain files lie there once, whoever has selected them. */
export const outermostSources = ({ note: { sources } }: Pick<CopyFacts, 'note'>): readonly CopiedSource[] =>
  sources.filter(
    ({ path }, at) =>
      !sources.some(
        (other, place) => at !== place && isBelow(Buffer.from(path), Buffer.from(other.path)) && (other.path !== path || place < at),
      ),
  );

/** Walks the copy of a path of a source, or of the source itself. Paths are asked and answered as those that have a copy. */
export function* walkCopy({ folder }: CopyFacts, { path, copy }: CopiedSource, below: Buffer, walk: PlainWalk): Generator<CopiedEntry> {
  const known = (at: Uint8Array): Buffer => joined(joined(Buffer.from(path), below), at);
  const top = joined(Buffer.from(join(folder, copy)), below);
  const asked = { enters: (at: Buffer) => walk.enters(known(at)), refused: (at: Buffer, error: Error) => walk.refused(known(at), error) };
  for (const entry of walkPlain(top, asked)) yield { ...entry, known: known(entry.path) };
}

const joined = (folder: Buffer, name: Uint8Array): Buffer => (name.length === 0 ? folder : joinPath(folder, name));
