import type { EntryType } from '../format/entry.ts';
import { isReparseData } from '../format/reparse-data.ts';
import { descriptorParts, isDescriptor, mostDescriptorBytes } from '../format/security-descriptor.ts';
import { readStreams } from './read-streams.ts';
import type { Unkept, WindowsAnswer } from './source-directory.ts';
import { widePath } from './wide-path.ts';
import { accessSystemSecurity, ifKept, readAttributes, readControl, WindowsCallError, type WindowsCalls } from './windows.ts';

const reparsePoint = 0x400;
const hiddenAndSystem = 0x6;
const invalidDescriptor = 1338;
const { owner, group, accessList, auditList, label } = descriptorParts;

/** Reads what Windows keeps of an entry, opening it once, of a directory that was reached through a link that directory; says what of it must be left out. Throws what the system refuses altogether. */
export const readWindows = (calls: WindowsCalls, path: Buffer, type: EntryType, isTop = false): WindowsAnswer => {
  const { handle, parts } = openToRead(calls, widePath(path), isTop);
  // One for each answer in turn, since each is taken over before the next is asked for.
  answer ??= Buffer.allocUnsafeSlow(mostDescriptorBytes);
  try {
    // The top of a volume is always hidden, and so would be the folder in which somebody looks for what was restored.
    const attributes = isTop ? (calls.attributes(handle) & ~hiddenAndSystem) >>> 0 : calls.attributes(handle);
    const descriptor = readDescriptor(calls, handle, parts, answer);
    const unkept: Unkept[] = [];
    const streams = readStreams({ calls, handle, path, type, into: answer, unkept });
    const reparse = (attributes & reparsePoint) === 0 ? undefined : readReparse(calls, handle, type, answer, unkept);
    return { metadata: { attributes, descriptor, streams, reparse }, unkept };
  } finally {
    calls.close(handle);
  }
};

let answer: Buffer | undefined;

/** Opens an entry, for its audit list too where that may be had; answers which parts of the descriptor can be asked for. */
const openToRead = (calls: WindowsCalls, path: Buffer, follows: boolean): { readonly handle: number; readonly parts: number } => {
  const [access, parts] = [readAttributes | readControl, owner | group | accessList | label];
  if (!calls.seesAudits) return { handle: calls.open(path, access, follows), parts };
  try {
    return { handle: calls.open(path, access | accessSystemSecurity, follows), parts: parts | auditList };
  } catch (error) {
    // Another machine need not give what the privilege gives on this one.
    if (!(error instanceof WindowsCallError) || (error.code !== 'EPERM' && error.code !== 'EACCES')) throw error;
    return { handle: calls.open(path, access, follows), parts };
  }
};

const readDescriptor = (calls: WindowsCalls, handle: number, parts: number, into: Buffer): Buffer | undefined => {
  const bytes = calls.keepsDescriptors(handle) ? ifKept(() => calls.descriptor(handle, parts, into)) : undefined;
  if (bytes === undefined) return undefined;
  const descriptor = Buffer.from(into.subarray(0, bytes));
  if (!isDescriptor(descriptor)) throw new WindowsCallError('GetKernelObjectSecurity', invalidDescriptor);
  return descriptor;
};

/** The data of a link. Of other reparse points there is nothing to keep where they only say how the content is stored. */
const readReparse = (calls: WindowsCalls, handle: number, type: EntryType, into: Buffer, unkept: Unkept[]): Buffer | undefined => {
  const data = Buffer.from(into.subarray(0, calls.reparse(handle, into)));
  if (type === 'symlink' && isReparseData(data)) return data;
  const tag = data.readUInt32LE();
  if (type === 'symlink' || !isStorage(tag))
    unkept.push({
      code: 'REPARSE_NOT_KEPT',
      message: `It is a reparse point of the kind ${tag.toString(16).toUpperCase()}, which is not kept.`,
      lasting: true,
    });
  return undefined;
};

/** Volumes joined to a folder; archived, deduplicated and compressed content; one copy for several files; placeholders of what is elsewhere. */
const storageTags: readonly number[] = [
  0xa0000003, 0xc0000004, 0x80000006, 0x80000007, 0x80000008, 0x80000013, 0x80000015, 0x80000017, 0x8000001e, 0x80000021, 0x90000027,
];
// Sixteen kinds of placeholders of files that lie in a cloud, by the fourth digit.
const isStorage = (tag: number): boolean => storageTags.includes(tag) || (tag & 0xffff_0fff) >>> 0 === 0x9000001a;
