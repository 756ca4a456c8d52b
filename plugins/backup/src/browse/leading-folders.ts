/** A root of the catalog, or a folder above one. */
export interface LeadingFolder {
  readonly number: bigint;
  /** In the folder above it. */
  readonly position: number;
  readonly name: Buffer;
  readonly path: Buffer;
  /** Where the catalog has it: as a root, or below one that lies further up; nowhere if it only leads to roots. */
  readonly inCatalog: { readonly root: number; readonly path: Buffer } | undefined;
  /** By name, in latin1. */
  readonly below: ReadonlyMap<string, LeadingFolder>;
}

interface Growing extends LeadingFolder {
  inCatalog: LeadingFolder['inCatalog'];
  readonly below: Map<string, Growing>;
}

const slash = Buffer.from('/');
const nothing = Buffer.of();

/** All folders that lead to the roots, the roots among them; the top comes first. */
export const leadingFolders = (roots: readonly Uint8Array[]): readonly LeadingFolder[] => {
  const top = folder(0, 1, nothing, slash, undefined);
  const all = [top];
  // Those further up first, so that each knows in which root it lies.
  const byLength = [...roots.entries()].sort(([, a], [, b]) => a.length - b.length);
  for (const [root, path] of byLength) {
    const raw = Buffer.from(path);
    // One slash, or two before a share, or none before a drive.
    const front = raw.subarray(0, /^\/*/.exec(raw.toString('latin1'))?.[0].length);
    let at = top;
    for (const name of namesOf(raw))
      at = at.below.get(name.toString('latin1')) ?? grow(all, at, name, joined(at === top ? front : at.path, name));
    at.inCatalog = { root, path: nothing };
  }
  return all;
};

/** The leading folder of a number. */
export const leadingFolder = (all: readonly LeadingFolder[], number: bigint): LeadingFolder | undefined =>
  all[Number(number) - firstNumber];

/** The names of a path, from the top down. */
export const namesOf = (path: Buffer): readonly Buffer[] => {
  const names: Buffer[] = [];
  for (let from = 0; from < path.length; ) {
    const found = path.indexOf(0x2f, from);
    const end = found < 0 ? path.length : found;
    if (end > from) names.push(path.subarray(from, end));
    from = end + 1;
  }
  return names;
};

// A file system keeps 0 and 1 for itself.
const firstNumber = 2;

const folder = (place: number, position: number, name: Buffer, path: Buffer, inCatalog: LeadingFolder['inCatalog']): Growing => ({
  number: BigInt(place + firstNumber),
  position,
  name,
  path,
  inCatalog,
  below: new Map(),
});

const joined = (path: Buffer, name: Buffer): Buffer =>
  Buffer.concat(path.length === 0 || path.at(-1) === 0x2f ? [path, name] : [path, slash, name]);

const grow = (all: Growing[], above: Growing, name: Buffer, path: Buffer): Growing => {
  const inCatalog = above.inCatalog && { root: above.inCatalog.root, path: joined(above.inCatalog.path, name) };
  const grown = folder(all.length, above.below.size + 1, name, path, inCatalog);
  above.below.set(name.toString('latin1'), grown);
  all.push(grown);
  return grown;
};
