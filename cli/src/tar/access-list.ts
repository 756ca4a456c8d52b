const tags = new Map([
  [0x01, 'user'],
  [0x02, 'user'],
  [0x04, 'group'],
  [0x08, 'group'],
  [0x10, 'mask'],
  [0x20, 'other'],
]);
const named = new Set([0x02, 0x08]);
const entryBytes = 8;

/** An access list as text, from the attribute in which Linux keeps it; `undefined` for another version of that. Names stay numbers. */
export const accessListText = (value: Uint8Array): string | undefined => {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.length);
  if (bytes.length < 4 || bytes.readUInt32LE(0) !== 2 || bytes.length % entryBytes !== 4) return undefined;
  const entries: string[] = [];
  for (let at = 4; at < bytes.length; at += entryBytes) {
    const tag = bytes.readUInt16LE(at);
    const permissions = bytes.readUInt16LE(at + 2);
    const letters = [...'rwx'].map((letter, index) => ((permissions & (4 >> index)) === 0 ? '-' : letter)).join('');
    entries.push(`${tags.get(tag)}:${named.has(tag) ? bytes.readUInt32LE(at + 4) : ''}:${letters}`);
  }
  return entries.join('\n');
};
