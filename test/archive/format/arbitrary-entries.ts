import fc from 'fast-check';
import { CborWriter } from '../../../archive/src/format/cbor-writer.ts';
import { type Entry, entryTypes, type Hole } from '../../../archive/src/format/entry.ts';
import { encodePage, type OwnerNames } from '../../../archive/src/format/page.ts';
import { writeEntry } from '../../../archive/src/format/write-entry.ts';
import { blobOf, blobs, entryNames } from '../../kit/arbitrary-bytes.ts';
import { windowsMetadata } from './arbitrary-windows.ts';

const sometimes = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> => fc.option(values, { nil: undefined });
const counts = fc.maxSafeNat();
const numbers32 = fc.nat({ max: 0xffff_ffff });
const unsigned64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const times = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

/** Holes as they may lie in a file: gaps and lengths in turn. */
const gaps = fc.array(fc.tuple(numbers32, numbers32), { maxLength: 3 });
const holesOf = (pairs: readonly (readonly [gap: number, length: number])[]): Hole[] => {
  let end = 0;
  return pairs.map(([gap, length]) => {
    const offset = end + gap;
    end = offset + length;
    return [offset, length];
  });
};

const withHolesInside = (entry: Entry): Entry => {
  const [offset, length] = entry.holes?.at(-1) ?? [0, 0];
  return { ...entry, size: Math.max(entry.size, offset + length) };
};

/** Links have no alternate streams, and nothing else has reparse data. */
const asWindowsHasIt = (entry: Entry): Entry => {
  if (entry.windows === undefined) return entry;
  const without = entry.type === 'symlink' ? { streams: undefined } : { reparse: undefined };
  return { ...entry, windows: { ...entry.windows, ...without } };
};

/** Entries with any members together, also such as no file system has. */
export const entries: fc.Arbitrary<Entry> = fc
  .record({
    name: entryNames(255),
    type: fc.constantFrom(...entryTypes),
    size: counts,
    mode: fc.nat({ max: 0o7777 }),
    uid: numbers32,
    gid: numbers32,
    modified: times,
    born: sometimes(times),
    chunks: sometimes(fc.array(blobOf(32), { maxLength: 3 }).map((ids) => Buffer.concat(ids))),
    list: sometimes(fc.record({ depth: fc.nat({ max: 4 }), id: blobOf(32) })),
    linkTarget: sometimes(blobs({ maxLength: 60 })),
    hardLink: sometimes(fc.tuple(numbers32, unsigned64)),
    device: sometimes(fc.tuple(numbers32, numbers32)),
    attributes: sometimes(fc.array(fc.tuple(blobs({ maxLength: 20 }), blobs({ maxLength: 40 })), { maxLength: 3 })),
    holes: sometimes(gaps.map(holesOf)),
    torn: fc.boolean(),
    unread: fc.boolean(),
    windows: sometimes(windowsMetadata),
  })
  .map(withHolesInside)
  .map(asWindowsHasIt);

/** Names of owners or groups by number, some without a name. */
export const ownerNames: fc.Arbitrary<OwnerNames> = fc
  .array(fc.tuple(numbers32, fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 4 })
  .map((pairs) => new Map(pairs));

/** One entry by itself. */
export const encodedEntry = (entry: Entry): Buffer => {
  const writer = new CborWriter();
  writeEntry(writer, entry);
  return writer.take();
};

/** A page of whole entries. */
export const encodedPage = (owners: OwnerNames, groups: OwnerNames, list: readonly Entry[]): Buffer =>
  Buffer.from(encodePage(owners, groups, list.length, Buffer.concat(list.map(encodedEntry))));
