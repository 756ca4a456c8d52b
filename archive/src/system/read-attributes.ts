import type { LinuxCalls } from './linux.ts';
import type { Attributes } from './source-directory.ts';

const names = Buffer.allocUnsafeSlow(64 << 10);
const value = Buffer.allocUnsafeSlow(64 << 10);

/** Errors that mean "this file system has no attributes here", not "they could not be read". */
const absent = new Set(['ENODATA', 'EOPNOTSUPP', 'ENOTSUP', 'ENOSYS']);

/** Extended attributes of an entry (not of what a link points to), sorted by name; `undefined` when there are none. `path` ends in a zero byte. */
export const readAttributes = (calls: LinuxCalls, path: Buffer): Attributes | undefined => {
  const pairs = readAttributeNames(calls, path).flatMap((name) => {
    const length = ifThere(() => calls.lgetxattr(path, Buffer.concat([name, Buffer.of(0)]), value));
    return length === undefined ? [] : [[name, Buffer.from(value.subarray(0, length))] as const];
  });
  return pairs.length === 0 ? undefined : pairs;
};

/** Names of an entry's extended attributes, sorted. `path` ends in a zero byte. */
export const readAttributeNames = (calls: LinuxCalls, path: Buffer): readonly Buffer[] => {
  const bytes = ifThere(() => calls.llistxattr(path, names)) ?? 0;
  return bytes === 0 ? noNames : splitNames(Buffer.from(names.subarray(0, bytes))).sort(Buffer.compare);
};

const noNames: readonly Buffer[] = [];

/** What `call` answers; `undefined` where there is no such attribute, or the file system has none. */
export const ifThere = (call: () => number): number | undefined => {
  try {
    return call();
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string' && absent.has(error.code)) return undefined;
    throw error;
  }
};

/** Splits names that each end in a zero byte. */
export const splitNames = (packed: Buffer): Buffer[] => {
  const list: Buffer[] = [];
  for (let from = 0; from < packed.length; ) {
    const to = packed.indexOf(0, from);
    list.push(packed.subarray(from, to));
    from = to + 1;
  }
  return list;
};
