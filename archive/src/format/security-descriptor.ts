/** Most bytes of a security descriptor: two lists of 64 KiB, two names, and some more. */
export const mostDescriptorBytes = 256 << 10;

// SECURITY_DESCRIPTOR_RELATIVE: revision 1, zero 1, control 2, and where owner, group, audit list and access list begin, 4 each.
const headBytes = 20;
const selfRelative = 0x8000;
const [hasAccessList, hasAuditList] = [0x4, 0x10];
const longestName = 15;
/** Type of the entry in the audit list that is no audit: how far the file may be trusted. */
const labelType = 0x11;

/** Which parts of a descriptor are set: bits of `SECURITY_INFORMATION`. */
export const descriptorParts = { owner: 1, group: 2, accessList: 4, auditList: 8, label: 0x10 } as const;

/** Whether bytes are a self-relative descriptor, and nothing in it lies beyond them. */
export const isDescriptor = (bytes: Buffer): boolean => {
  if (bytes.length < headBytes || bytes.length > mostDescriptorBytes) return false;
  if (bytes[0] !== 1 || (controlOf(bytes) & selfRelative) === 0) return false;
  const [owner = 0, group = 0, audits = 0, accesses = 0] = offsetsOf(bytes);
  return [owner, group].every((at) => at === 0 || isName(bytes, at)) && [audits, accesses].every((at) => at === 0 || isList(bytes, at));
};

/** The parts that a descriptor has, as bits of `descriptorParts`. */
export const partsOf = (bytes: Buffer): number => {
  const [owner = 0, group = 0, audits = 0] = offsetsOf(bytes);
  const control = controlOf(bytes);
  const types = (control & hasAuditList) !== 0 && audits !== 0 ? typesIn(bytes, audits) : [];
  return (
    (owner === 0 ? 0 : descriptorParts.owner) |
    (group === 0 ? 0 : descriptorParts.group) |
    ((control & hasAccessList) === 0 ? 0 : descriptorParts.accessList) |
    (types.some((type) => type !== labelType) ? descriptorParts.auditList : 0) |
    (types.includes(labelType) ? descriptorParts.label : 0)
  );
};

/** The same descriptor, asking the system to keep it marked as inherited where it was: it takes the mark only from who asks for it. */
export const askingForInheritance = (bytes: Buffer): Buffer => {
  const asking = Buffer.from(bytes);
  // SE_DACL_AUTO_INHERITED and SE_SACL_AUTO_INHERITED stand two bits above what asks for them.
  asking.writeUInt16LE(controlOf(bytes) | ((controlOf(bytes) & 0xc00) >> 2), 2);
  return asking;
};

const controlOf = (bytes: Buffer): number => bytes.readUInt16LE(2);

const offsetsOf = (bytes: Buffer): readonly number[] => [4, 8, 12, 16].map((at) => bytes.readUInt32LE(at));

/** A SID: revision 1, how many numbers 1, authority 6, the numbers, 4 each. */
const isName = (bytes: Buffer, at: number): boolean => {
  const numbers = bytes[at + 1] ?? longestName + 1;
  return at >= headBytes && bytes[at] === 1 && numbers <= longestName && at + 8 + 4 * numbers <= bytes.length;
};

/** An ACL: revision 1, zero 1, length 2, how many entries 2, zero 2; each entry: type 1, flags 1, length 2. */
const isList = (bytes: Buffer, at: number): boolean => {
  if (at < headBytes || at + 8 > bytes.length) return false;
  const end = at + bytes.readUInt16LE(at + 2);
  if (end < at + 8 || end > bytes.length) return false;
  let entry = at + 8;
  for (let left = bytes.readUInt16LE(at + 4); left > 0; left--) {
    if (entry + 4 > end || bytes.readUInt16LE(entry + 2) < 4) return false;
    entry += bytes.readUInt16LE(entry + 2);
  }
  return entry <= end;
};

const typesIn = (bytes: Buffer, at: number): readonly number[] => {
  const types: number[] = [];
  let entry = at + 8;
  for (let left = bytes.readUInt16LE(at + 4); left > 0; left--) {
    types.push(bytes[entry] ?? 0);
    entry += bytes.readUInt16LE(entry + 2);
  }
  return types;
};
