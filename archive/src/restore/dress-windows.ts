import { writeFileSync } from 'node:fs';
import { askingForInheritance, descriptorParts, partsOf } from '../format/security-descriptor.ts';
import type { WindowsMetadata } from '../format/windows-metadata.ts';
import { isRefusal } from '../system/refusal.ts';
import { widePath } from '../system/wide-path.ts';
import { accessSystemSecurity, readControl, type WindowsCalls, writeAttributes, writeDac, writeOwner } from '../system/windows.ts';
import { settableAttributes } from './leave-windows.ts';
import type { Lost, Metadata } from './target.ts';

const { owner, group, accessList, auditList, label } = descriptorParts;
const normal = 0x80;

/** Form in which a volume stores content, and what becomes of it. */
const storedForms: readonly (readonly [attribute: number, message: string])[] = [
  [0x200, 'Files that were sparse are restored without holes.'],
  [0x800, 'What the volume had compressed is restored uncompressed.'],
  [0x4000, 'What the volume had encrypted is restored in clear.'],
];

/** Gives an entry what Windows kept of it; attributes and times last, since all else changes them. A file comes with the descriptor under which Node has it open. */
export const dressWindows = (calls: WindowsCalls, path: string, metadata: Metadata, lost: Lost, file?: number): void => {
  const { windows } = metadata;
  for (const [name, content] of windows?.streams ?? [])
    attempt('STREAM_LOST', lost, () => writeFileSync(`${path}:${Buffer.from(name)}`, content));
  // Closing a file gives it the time of its last write, unless that was set through the same handle.
  if (windows?.descriptor !== undefined || file === undefined) dressOpened(calls, path, metadata, lost, file === undefined);
  if (file !== undefined) attempt('ATTRIBUTE_LOST', lost, () => calls.setBasics(calls.handleOf(file), basicsOf(metadata)));
  for (const [attribute, message] of storedForms)
    if (((windows?.attributes ?? 0) & attribute) !== 0) lost('ATTRIBUTE_LOST', message, 'counted');
};

const attempt = (code: string, lost: Lost, change: () => void): void => {
  try {
    change();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    lost(code, error.message);
  }
};

/** Sets what takes a handle with rights of its own: the descriptor, and the basics of what is no file. */
const dressOpened = (calls: WindowsCalls, path: string, metadata: Metadata, lost: Lost, withBasics: boolean): void => {
  const bytes = metadata.windows?.descriptor;
  const descriptor = bytes && Buffer.from(bytes);
  const wanted = descriptor === undefined ? 0 : partsOf(descriptor);
  attempt('ATTRIBUTE_LOST', lost, () => {
    const { handle, parts } = openToDress(calls, widePath(Buffer.from(path)), wanted);
    try {
      if (descriptor !== undefined && wanted !== 0) giveDescriptor(calls, handle, { descriptor, wanted, parts }, lost);
      if (withBasics) calls.setBasics(handle, basicsOf(metadata));
    } finally {
      calls.close(handle);
    }
  });
};

/** Opens an entry for as many of the parts as this user may set. */
const openToDress = (calls: WindowsCalls, path: Buffer, wanted: number): { readonly handle: number; readonly parts: number } => {
  const seen = calls.seesAudits ? wanted : wanted & ~auditList;
  for (const parts of [seen, seen & ~auditList, seen & accessList]) {
    try {
      return { handle: calls.open(path, rightsFor(parts)), parts };
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  return { handle: calls.open(path, writeAttributes), parts: 0 };
};

const rightsFor = (parts: number): number =>
  writeAttributes |
  readControl |
  ((parts & accessList) === 0 ? 0 : writeDac) |
  ((parts & (owner | group | label)) === 0 ? 0 : writeOwner) |
  ((parts & auditList) === 0 ? 0 : accessSystemSecurity);

interface GivenDescriptor {
  readonly descriptor: Buffer;
  readonly wanted: number;
  /** Parts for which the entry was opened. */
  readonly parts: number;
}

const giveDescriptor = (calls: WindowsCalls, handle: number, { descriptor, wanted, parts }: GivenDescriptor, lost: Lost): void => {
  if (!calls.keepsDescriptors(handle)) {
    lost('DESCRIPTOR_LOST', 'Security descriptors are left out, since the volume keeps none.', 'counted');
    return;
  }
  setDescriptor(calls, handle, parts, descriptor, lost);
  tellParts(wanted & ~parts, 'this user may not set it.', lost);
};

/** Sets all parts at once; where the system refuses that, each by itself, so that one is missing and not all. */
const setDescriptor = (calls: WindowsCalls, handle: number, parts: number, descriptor: Buffer, lost: Lost): void => {
  const asking = askingForInheritance(descriptor);
  const refusalOf = (some: number): string | undefined => {
    try {
      calls.setDescriptor(handle, some, asking);
      return undefined;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return error.message;
    }
  };
  if (parts === 0 || refusalOf(parts) === undefined) return;
  for (const part of [owner, group, auditList, label, accessList].filter((one) => (parts & one) !== 0)) {
    const refusal = refusalOf(part);
    if (refusal !== undefined) tellParts(part, refusal, lost);
  }
};

/** Owner and access list by themselves, since it matters most who may do what. */
const tellParts = (parts: number, why: string, lost: Lost): void => {
  if ((parts & (owner | group)) !== 0) lost('OWNER_LOST', `Owner or group are those of the restore: ${why}`);
  if ((parts & accessList) !== 0) lost('DESCRIPTOR_LOST', `The access list is that of the folder: ${why}`);
  if ((parts & (auditList | label)) !== 0) lost('DESCRIPTOR_LOST', `The audit list or the label is missing: ${why}`);
};

/** FILE_BASIC_INFO: born 8, last access 8, modified 8, changed 8, attributes 4, padding 4; what is zero stays. */
const basicsOf = ({ windows, born, modified }: Metadata): Buffer => {
  const info = Buffer.alloc(40);
  info.writeBigInt64LE(windows === undefined || born === undefined ? 0n : timeOf(born), 0);
  info.writeBigInt64LE(timeOf(modified), 16);
  info.writeUInt32LE(windows === undefined ? 0 : attributesOf(windows), 32);
  return info;
};

const attributesOf = ({ attributes }: WindowsMetadata): number => {
  const settable = attributes & settableAttributes;
  return settable === 0 ? normal : settable;
};

const latest = 2n ** 63n - 1n;
/** Units of 100 ns since 1601; what lies before that, or behind what Windows counts, is left as it is. */
const timeOf = (nanoseconds: bigint): bigint => {
  const time = nanoseconds / 100n + 116_444_736_000_000_000n;
  return time > 0n && time <= latest ? time : 0n;
};
