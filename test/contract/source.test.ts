import { Readable } from 'node:stream';
import { definePlugin, type Source } from '@tapedeck/core';
import { type SourceSubject, sourceContract } from '@tapedeck/testkit';
import { tempFolder } from '../kit/temp-folder.ts';
import { holdToFail, holdToPass } from './hold-to-fail.ts';

type Options = { readonly how?: 'fails' | 'never ends' };
type Streams = Source['streams'];

const folder = tempFolder();

/** What is to be dumped, or what becomes of it. */
const open = async ({ how }: Options, signal: AbortSignal) => {
  const { promise: told, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(new Error('told to end')));
  const stream = Readable.from(['dump']);
  if (how === 'never ends') return { stream, done: told };
  return { stream, done: how === 'fails' ? Promise.reject(new Error('The dump failed.')) : Promise.resolve() };
};

type Change = (source: Source, options: Options) => Partial<Source>;

/** A source of a folder and a stream that is right, but for what is given. */
const dumpPlugin = (change: Change, replace: boolean) =>
  definePlugin({
    name: 'dump',
    api: 1,
    version: '0.1.0',
    places: ['sources'],
    options: { type: 'object', properties: { how: { enum: ['fails', 'never ends'] } } },
    apply({ hooks, use, options }) {
      const streams: Streams = [{ path: '/dumps/all', open: (signal) => open(options, signal) }];
      hooks.select.tap(({ sources }) => {
        const right: Source = { name: use, roots: [{ path: folder, readFrom: folder, filters: [], oneFileSystem: false }], streams };
        return { sources: [...(replace ? [] : sources), { ...right, ...change(right, options) }] };
      });
    },
  });

const subject = (change: Change = () => ({}), replace = false): SourceSubject => ({
  plugin: dumpPlugin(change, replace),
  options: {},
  roots: [folder],
  streams: { '/dumps/all': 'dump' },
  failing: { how: 'fails' },
  endless: { how: 'never ends' },
});

const streaming = (opened: Streams[number]['open']) =>
  subject(({ streams }) => ({ streams: streams.map((stream) => ({ ...stream, open: opened })) }));
const filtering = (module: string, options: object = {}) =>
  subject(({ roots }) => ({ roots: roots.map((root) => ({ ...root, filters: [{ module, options: { ...options } }] })) }));

describe('contract: sources', () => {
  let opened = 0;

  holdToPass(sourceContract, subject());
  holdToFail(sourceContract, subject(), {
    'adds a source under the name of each use, behind those that are there': [subject(() => ({ name: 'dump' })), subject(() => ({}), true)],
    'names what it protects by absolute paths, each once': [
      subject(({ roots }) => ({ roots: [...roots, ...roots] })),
      subject(({ streams }) => ({ streams: streams.map((stream) => ({ ...stream, path: 'dumps/all' })) })),
      subject(() => ({ roots: [] })),
    ],
    'gives filters that threads can load, with options that are plain JSON': [
      filtering('file:///nowhere.ts'),
      filtering(import.meta.resolve('./wrong/codec.ts')),
      filtering(import.meta.resolve('./wrong/entry-filter.ts'), { suffix: 'x', since: new Date(0) }),
    ],
    'never passes off as captured what cannot be had': streaming(async () => ({
      stream: Readable.from(['half a dump']),
      done: Promise.resolve(),
    })),
    'gives a stream whole, and again as often as it is opened': [
      streaming(async () => ({ stream: Readable.from(['du', 'm']), done: Promise.resolve() })),
      streaming(async () => ({ stream: Readable.from(opened++ === 0 ? ['dump'] : []), done: Promise.resolve() })),
    ],
    'ends a stream that it is told to end, and does not call it captured': streaming(async () => ({
      stream: Readable.from(['dump']),
      done: Promise.resolve(),
    })),
  });
});
