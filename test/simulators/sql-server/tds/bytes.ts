/** One byte. */
export const u8 = (value: number): Buffer => Buffer.from([value & 255]);

/** Two bytes, little end first. */
export const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};

/** Four bytes, little end first. */
export const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};

/** Eight bytes, little end first. */
export const i64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
};

/** Text behind its length in one byte. */
export const shortText = (text: string): Buffer => Buffer.concat([u8(text.length), Buffer.from(text, 'utf16le')]);

/** Text behind its length in two bytes. */
export const longText = (text: string): Buffer => Buffer.concat([u16(text.length), Buffer.from(text, 'utf16le')]);

/** The collation that all text is said to have. */
export const collation = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);
