import type { ReadableFile } from '@tapedeck/core';
import { expect } from 'chai';
import { TapeFile } from '../../../plugins/media/src/tape/tape-file.ts';
import { endBytes } from '../../../plugins/media/src/tape/tape-index.ts';
import { noise } from '../../kit/noise.ts';

describe('media: a file on a tape', () => {
  const opened = (content: Buffer) => {
    let fetches = 0;
    const head = content.subarray(0, endBytes.head);
    const tail = content.subarray(Math.max(head.length, content.length - endBytes.tail));
    const entry = { name: 'nightly/a.tdk', sha256: '', tape: 1, file: 1 };
    const whole: ReadableFile = {
      sizeBytes: content.length,
      read: async (offset, into) => content.copy(into, 0, offset),
      dropCache: async () => true,
      close: async () => undefined,
    };
    const file = new TapeFile(
      { ...entry, sizeBytes: content.length, head: head.toString('base64'), tail: tail.toString('base64') },
      async () => {
        fetches += 1;
        return whole;
      },
    );
    const read = async (offset: number, length: number) => {
      const into = Buffer.alloc(length);
      return into.subarray(0, await file.read(offset, into));
    };
    return { read, fetches: () => fetches };
  };

  it('gives its ends without the tape, and all of it is read once for the rest', async () => {
    const content = noise('long', 200_000);
    const { read, fetches } = opened(content);

    expect(await read(0, 4096)).to.deep.equal(content.subarray(0, 4096));
    expect(await read(199_900, 4096)).to.deep.equal(content.subarray(199_900));
    expect(await read(200_000 - endBytes.tail, endBytes.tail)).to.deep.equal(content.subarray(-endBytes.tail));
    expect(fetches()).to.equal(0);
    expect(await read(endBytes.head - 1, 2)).to.deep.equal(content.subarray(endBytes.head - 1, endBytes.head + 1));
    expect(await read(100_000, 10)).to.deep.equal(content.subarray(100_000, 100_010));
    expect(fetches()).to.equal(1);
  });

  it('is all in its ends when it is short', async () => {
    for (const length of [0, 1, endBytes.head, endBytes.head + 1, endBytes.head + endBytes.tail]) {
      const content = noise('short', length);
      const { read, fetches } = opened(content);

      expect(await read(0, length + 10)).to.deep.equal(content);
      expect(fetches()).to.equal(0);
    }
  });
});
