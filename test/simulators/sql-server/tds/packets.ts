import type { Duplex } from 'node:stream';

/** A whole message of a client. */
export interface ClientMessage {
  readonly kind: number;
  readonly data: Buffer;
}

/** Kinds of messages that a client sends. */
export const kinds = { batch: 0x01, call: 0x03, attention: 0x06, login: 0x10, prelogin: 0x12 } as const;

const headLength = 8;
const mostBytes = 4096 - headLength;

/** Puts packets together to messages. */
export class MessageReader {
  #bytes = Buffer.alloc(0);
  #parts: Buffer[] = [];

  /** Takes what came, and answers the messages that are whole now. */
  read(came: Buffer): readonly ClientMessage[] {
    this.#bytes = Buffer.concat([this.#bytes, came]);
    const messages: ClientMessage[] = [];
    while (this.#bytes.length >= headLength && this.#bytes.length >= this.#bytes.readUInt16BE(2)) {
      const [size, kind, status] = [this.#bytes.readUInt16BE(2), this.#bytes.readUInt8(0), this.#bytes.readUInt8(1)];
      this.#parts.push(this.#bytes.subarray(headLength, size));
      this.#bytes = this.#bytes.subarray(size);
      if ((status & 1) === 1) messages.push({ kind, data: Buffer.concat(this.#parts.splice(0)) });
    }
    return messages;
  }
}

/** A packet of any kind. */
export const packet = (kind: number, data: Buffer, isLast: boolean): Buffer => {
  const head = Buffer.from([kind, isLast ? 1 : 0, 0, 0, 0, 51, 1, 0]);
  head.writeUInt16BE(data.length + headLength, 2);
  return Buffer.concat([head, data]);
};

/** Sends a part of an answer, or its end. */
export const send = (stream: Duplex, data: Buffer, isEnd: boolean): void => {
  for (let at = 0; at === 0 || at < data.length; at += mostBytes)
    stream.write(packet(0x04, data.subarray(at, at + mostBytes), isEnd && at + mostBytes >= data.length));
};
