import type { Entry } from '@tapedeck/archive';
import type { FoundVersion, PointSummary } from '@tapedeck/core';
import { hasSameContent } from './compare-entries.ts';
import { type Names, pointEntry } from './point-entry.ts';

/** Points that follow one another and have the same. */
export type Span = readonly [PointSummary, ...PointSummary[]];

/** A version of one path, and which points have it. */
export class Version {
  readonly #path: Buffer;
  readonly #first: PointSummary;
  #entry: Entry;
  #names: Names;
  #last: PointSummary;
  #points = 0;

  constructor(path: Buffer, entry: Entry, names: Names, span: Span) {
    this.#path = path;
    this.#entry = entry;
    this.#names = names;
    this.#first = this.#last = span[0];
    this.addPoints(span);
  }

  addPoints(span: Span): void {
    this.#last = span.at(-1) ?? this.#last;
    this.#points += span.length;
  }

  /** Takes an entry of later points in, if it is of this version; answers whether it is. */
  takes(entry: Entry, names: Names, span: Span): boolean {
    if (!isSameVersion(this.#entry, entry)) return false;
    this.#entry = entry;
    this.#names = names;
    this.addPoints(span);
    return true;
  }

  found(): FoundVersion {
    return {
      entry: pointEntry(this.#path, this.#entry, this.#names),
      first: markOf(this.#first),
      last: markOf(this.#last),
      points: this.#points,
    };
  }
}

const markOf = ({ id, createdAt }: PointSummary) => ({ id, createdAt });

// A folder is one version as long as it is one: its time tells of what is in it.
const isSameVersion = (a: Entry, b: Entry): boolean => hasSameContent(a, b) && (a.type === 'directory' || a.modified === b.modified);

/** Versions of the paths of one folder, as they are found in one point after another. */
export class Versions {
  readonly #byName = new Map<string, Version[]>();

  /** Notes what a span of points has; answers the version that it is. */
  add(path: Buffer, entry: Entry, names: Names, span: Span): Version {
    const name = entry.name.toString('latin1');
    const known = this.#byName.get(name) ?? [];
    const version = known.find((one) => one.takes(entry, names, span));
    if (version !== undefined) return version;
    const added = new Version(path, entry, names, span);
    this.#byName.set(name, [...known, added]);
    return added;
  }

  /** By name, those of one name from the oldest to the newest. */
  *found(): Generator<FoundVersion> {
    for (const name of [...this.#byName.keys()].sort()) for (const version of this.#byName.get(name) ?? []) yield version.found();
  }
}
