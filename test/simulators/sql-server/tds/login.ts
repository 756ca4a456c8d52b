import { u8 } from './bytes.ts';

/** What a client says to log in. */
export interface Login {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** How a server answers the question for encryption. */
export const encryptions = { on: 1, none: 2 } as const;

/** The answer to the first packet of a client. */
export const preloginAnswer = (encryption: number): Buffer => {
  const options = [
    [0, Buffer.from([16, 0, 0x10, 0x8c, 0, 0])],
    [1, u8(encryption)],
    [2, u8(0)],
    [3, Buffer.alloc(0)],
    [4, u8(0)],
  ] as const;
  let at = options.length * 5 + 1;
  const heads = options.map(([kind, value]) => {
    const head = Buffer.alloc(5);
    head[0] = kind;
    head.writeUInt16BE(at, 1);
    head.writeUInt16BE(value.length, 3);
    at += value.length;
    return head;
  });
  return Buffer.concat([...heads, u8(0xff), ...options.map(([, value]) => value)]);
};

/** Reads the packet with which a client logs in. */
export const readLogin = (data: Buffer): Login => ({
  user: textAt(data, 40).toString('utf16le'),
  password: Buffer.from(textAt(data, 44).map(plain)).toString('utf16le'),
  database: textAt(data, 68).toString('utf16le') || 'master',
});

const textAt = (data: Buffer, at: number) => {
  const from = data.readUInt16LE(at);
  return data.subarray(from, from + 2 * data.readUInt16LE(at + 2));
};

const plain = (byte: number) => {
  const swapped = byte ^ 0xa5;
  return ((swapped << 4) | (swapped >> 4)) & 255;
};
