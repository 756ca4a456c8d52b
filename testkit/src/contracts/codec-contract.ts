import assert from 'node:assert/strict';
import type { Codec, JsonValue, PluginDefinition } from '@tapedeck/core';
import { refusalOf } from '../refusal-of.ts';
import { type Rule, rulesFor } from '../rule.ts';
import { inSharedMemory } from '../shared-memory.ts';
import { sampleBlocks } from './sample-blocks.ts';

/** A codec, and the options with which it is tried. */
export interface CodecSubject {
  readonly plugin: PluginDefinition;
  /** Checked options, as the site file would give them; none at all unless told otherwise. */
  readonly options?: readonly JsonValue[];
}

/** The rules of `Codec` and `CodecDefinition`. */
export const codecContract = (subject: CodecSubject): readonly Rule[] =>
  rulesFor(subject, {
    'says a version, a worker module, and parameters that are plain JSON': async (tried) => {
      const { version, module, parameters } = definitionOf(tried);
      assert(Number.isInteger(version) && version > 0, `the version is ${version}`);
      assert.match(module, /^file:/);
      for (const options of optionsOf(tried)) assert.deepEqual(JSON.parse(JSON.stringify(parameters(options))), parameters(options));
    },
    'gives every block back as it was': (tried) =>
      eachCodec(tried, ({ encode, decode }) => {
        for (const [name, plain] of sampleBlocks()) assertSame(name, decode(encode(plain), plain.length), plain);
      }),
    'leaves the block that it is given as it is': (tried) =>
      eachCodec(tried, ({ encode }) => {
        for (const [name, plain] of sampleBlocks()) {
          const before = Buffer.from(plain);
          encode(plain);
          assertSame(name, plain, before);
        }
      }),
    'reads and writes shared memory': (tried) =>
      eachCodec(tried, ({ encode, decode }) => {
        for (const [name, plain] of sampleBlocks())
          assertSame(name, decode(inSharedMemory(encode(inSharedMemory(plain))), plain.length), plain);
      }),
    'never looks again at what it has answered': (tried) =>
      eachCodec(tried, ({ encode, decode }) => {
        const first = encode(ofBytes(1));
        const kept = Buffer.from(first);
        encode(ofBytes(2));
        assertSame('an encoded block, after the next one', first, kept);
        const plain = decode(first, blockBytes);
        decode(encode(ofBytes(2)), blockBytes);
        assertSame('a decoded block, after the next one', plain, ofBytes(1));
        // Whoever got it may write over it.
        first.fill(0);
        assertSame('a block of the same content', decode(encode(ofBytes(1)), blockBytes), ofBytes(1));
      }),
    'decodes without options what was encoded with any': async (tried) => {
      const { decode } = await load(tried, {});
      await eachCodec(tried, ({ encode }) => assertSame('a block', decode(encode(ofBytes(1)), blockBytes), ofBytes(1)));
    },
    'refuses a block that is longer or shorter than promised': (tried) =>
      eachCodec(tried, async ({ encode, decode }) => {
        const encoded = encode(ofBytes(1));
        for (const promised of [0, 1, blockBytes - 1, blockBytes + 1])
          await refusalOf(`${blockBytes} bytes in the place of ${promised}`, () => decode(encoded, promised));
      }),
    'makes no room for more than was promised': (tried) =>
      eachCodec(tried, async ({ encode, decode }) => {
        const bomb = encode(Buffer.alloc(bombBytes));
        const before = process.memoryUsage().arrayBuffers;
        await refusalOf('a block that grows past its promise', () => decode(bomb, 1000));
        assert(process.memoryUsage().arrayBuffers - before < bombBytes / 2, 'memory was used for what was not promised');
      }),
    'refuses what is not one whole block: cut, empty, foreign, followed by more': (tried) =>
      eachCodec(tried, async ({ encode, decode }) => {
        const encoded = encode(ofBytes(1));
        const damaged = {
          cut: encoded.subarray(0, -1),
          empty: new Uint8Array(0),
          foreign: Buffer.alloc(50, 0xa7),
          'followed by bytes': Buffer.concat([encoded, Buffer.from('xyz')]),
          'followed by another block': Buffer.concat([encoded, encoded]),
        };
        for (const [what, bytes] of Object.entries(damaged)) await refusalOf(what, () => decode(bytes, blockBytes));
      }),
  });

const blockBytes = 100_000;
const bombBytes = 16 << 20;
const ofBytes = (seed: number): Buffer => Buffer.from(Uint8Array.from({ length: blockBytes }, (_, at) => (at * seed) % 251));

const optionsOf = ({ options = [{}] }: CodecSubject) => options;
const definitionOf = ({ plugin: { name, codec } }: CodecSubject) => codec ?? assert.fail(`the plugin "${name}" is no codec`);

const load = async (subject: CodecSubject, options: JsonValue): Promise<Codec> => {
  const module: { createCodec?(options: JsonValue): Codec } = await import(definitionOf(subject).module);
  assert(typeof module.createCodec === 'function', 'the worker module exports no function "createCodec"');
  // As they cross to a worker thread.
  return module.createCodec(structuredClone(options));
};

const eachCodec = async (subject: CodecSubject, check: (codec: Codec) => Promise<void> | void): Promise<void> => {
  for (const options of optionsOf(subject)) await check(await load(subject, options));
};

const assertSame = (what: string, found: unknown, expected: Uint8Array): void => {
  assert(found instanceof Uint8Array, `${what}: the answer is no Uint8Array`);
  assert(
    Buffer.compare(found, expected) === 0,
    `${what}: ${found.length} bytes came back that are not the ${expected.length} that went in`,
  );
};
