import type { Destination, WritableFile } from '@tapedeck/core';
import {
  type DestinationSubject,
  destinationContract,
  MemoryBucket,
  MemoryDestination,
  type MemoryFolder,
  type MemoryObjects,
  memoryFolder,
} from '@tapedeck/testkit';
import { holdToFail, holdToPass } from './hold-to-fail.ts';

type Change = (destination: Destination) => Partial<Destination>;

/** With some of its members others, which may call those of the right one. */
const changed = (right: Destination, change: Change): Destination => {
  const wrong = change(right);
  return new Proxy(right, {
    get: (target, key) => {
      const value: unknown = Reflect.get(key in wrong ? wrong : target, key);
      return typeof value === 'function' ? value.bind(key in wrong ? wrong : target) : value;
    },
  });
};

const none: Change = () => ({});

/** A folder in memory; whoever opens it again finds the same one. */
const folders = (change = none): DestinationSubject => {
  const roots = new WeakMap<Destination, MemoryFolder>();
  const open = (root: MemoryFolder) => {
    const destination = changed(new MemoryDestination(root), change);
    roots.set(destination, root);
    return destination;
  };
  return { rename: true, fresh: async () => open(memoryFolder()), again: async (from) => open(roots.get(from) ?? memoryFolder()) };
};

const buckets = (change = none): DestinationSubject => {
  const places = new WeakMap<Destination, MemoryObjects>();
  const open = (objects: MemoryObjects) => {
    const destination = changed(new MemoryBucket(objects), change);
    places.set(destination, objects);
    return destination;
  };
  return { rename: false, fresh: async () => open(new Map()), again: async (from) => open(places.get(from) ?? new Map()) };
};

/** With files that are written otherwise. */
const writing =
  (change: (file: WritableFile, name: string, right: Destination) => Partial<WritableFile>): Change =>
  (right) => ({
    createExclusive: async (name) => {
      const file = await right.createExclusive(name);
      return { ...file, ...change(file, name, right) };
    },
  });

const readingNothing: Change = (right) => ({
  open: async (name) => ({ ...(await right.open(name)), read: async () => 0 }),
});

const coded = (code: string) => Object.assign(new Error(code), { code });

describe('contract: destinations', () => {
  holdToPass(destinationContract, [folders(), buckets()]);
  holdToFail(destinationContract, [folders(), buckets()], {
    'keeps what is appended, from shared memory too, as another process sees it': [
      folders(writing((file) => ({ append: (bytes) => file.append(bytes.subarray(1)) }))),
      // Keeps what it was lent.
      folders(
        writing((file) => {
          const lent: Uint8Array[] = [];
          return {
            append: async (bytes) => void lent.push(bytes),
            close: async () => {
              for (const bytes of lent) await file.append(bytes);
              await file.close();
            },
          };
        }),
      ),
    ],
    'reads any range, into shared memory too, and less only at the end': [
      folders(readingNothing),
      folders((right) => ({
        open: async (name) => {
          const file = await right.open(name);
          return { ...file, read: (offset, into) => file.read(offset, into).then(() => into.length) };
        },
      })),
    ],
    'never gives one name twice, also to two that ask at once': [
      folders((right) => ({
        createExclusive: async (name) => {
          await right.remove(name);
          return right.createExclusive(name);
        },
      })),
      folders((right) => ({ createExclusive: (name) => right.createExclusive(name).catch(() => Promise.reject(coded('EEXIST'))) })),
    ],
    'lists files with their sizes and folders, of one folder, and nothing where there is none': [
      folders((right) => ({ list: async (folder) => (await right.list(folder)).map((item) => ({ ...item, sizeBytes: 0 })) })),
      folders((right) => ({ list: async (folder) => (folder === 'nowhere' ? Promise.reject(coded('ENOENT')) : right.list(folder)) })),
      folders((right) => ({ list: async (folder) => (await right.list(folder)).filter(({ kind }) => kind === 'file') })),
    ],
    'makes folders with their parents, and is content where they are there': folders((right) => {
      const made = new Set<string>();
      return {
        makeFolder: async (name) => {
          if (made.has(name)) throw coded('DESTINATION_EXISTS');
          made.add(name);
          await right.makeFolder(name);
        },
      };
    }),
    'says that a file is missing where it is': folders((right) => ({
      open: (name) => right.open(name).catch(() => Promise.reject(coded('ENOENT'))),
    })),
    'removes files, and is content when they are gone': [
      folders(() => ({ remove: async () => {} })),
      folders((right) => ({
        remove: async (name) => {
          if ((await right.list('')).every((item) => item.name !== name)) throw coded('DESTINATION_MISSING');
          await right.remove(name);
        },
      })),
    ],
    'removes no folder that holds something': folders((right) => ({
      remove: async (name) => {
        for (const item of await right.list(name)) await right.remove(`${name}/${item.name}`);
        await right.remove(name);
      },
    })),
    'says how much room there is': folders(() => ({ space: async () => ({ freeBytes: Number.NaN, totalBytes: 1 }) })),
    'calls itself something that people know, and says truly whether it can rename': [
      folders(() => ({ name: '' })),
      { ...buckets(), rename: true },
    ],
    'renames in one step over a file that is there': folders((right) => ({
      rename: async (from, to) => {
        if ((await right.list('')).some(({ name }) => name === to)) throw coded('DESTINATION_EXISTS');
        await right.rename(from, to);
      },
    })),
    'makes no file in a folder that is not there, or no longer': folders((right) => ({
      createExclusive: async (name) => {
        await right.makeFolder(name.split('/').slice(0, -1).join('/'));
        return right.createExclusive(name);
      },
    })),
    'moves a whole folder, and never onto one that holds something': [
      folders((right) => ({
        rename: async (from, to) => {
          for (const { name } of await right.list(to)) await right.remove(`${to}/${name}`);
          await right.remove(to);
          await right.rename(from, to);
        },
      })),
      folders((right) => ({
        rename: (from, to) => right.rename(from, to).catch((error: unknown) => (to === 'four' ? undefined : Promise.reject(error))),
      })),
    ],
    'shows a file whole and at once when it is closed, and not before': [
      buckets((right) => ({
        createExclusive: async (name) => {
          await (await right.createExclusive(name)).close();
          return right.createExclusive(`${name}.more`);
        },
      })),
      buckets(() => ({ list: async () => [] })),
    ],
  });
});
