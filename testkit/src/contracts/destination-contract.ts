import assert from 'node:assert/strict';
import type { Destination } from '@tapedeck/core';
import { codeOf, refusalOf } from '../refusal-of.ts';
import { type Rule, rulesFor } from '../rule.ts';
import { inSharedMemory } from '../shared-memory.ts';

/** How an empty destination is had. */
export interface DestinationSubject {
  /** An empty one, another one each time. */
  fresh(): Promise<Destination>;
  /** Whether it can rename, as its capabilities say. */
  readonly rename: boolean;
  /** The same place as another process would open it; `destination` came from `fresh`. */
  again(destination: Destination): Promise<Destination>;
}

/** The rules of `Destination`; some depend on whether it can rename. */
export const destinationContract = (subject: DestinationSubject): readonly Rule[] => [
  ...rulesOfAll(subject),
  ...(subject.rename ? rulesOfRenaming(subject) : rulesOfObjects(subject)),
];

const rulesOfAll = (subject: DestinationSubject): readonly Rule[] =>
  rulesFor(subject, {
    'keeps what is appended, from shared memory too, as another process sees it': async ({ fresh, again }) => {
      const destination = await fresh();
      const file = await destination.createExclusive('a.tdk');
      const lent = inSharedMemory(content.subarray(0, 70_000));
      await file.append(lent);
      // It belongs to the caller again, who may use it for the next block.
      lent.fill(0);
      await file.append(content.subarray(70_000));
      await file.flush();
      await file.close();
      assertSame(await readAll(await again(destination), 'a.tdk'), content);
    },
    'reads any range, into shared memory too, and less only at the end': async (tried) => {
      const destination = await storing(tried, 'a.tdk');
      const file = await destination.open('a.tdk');
      const into = inSharedMemory(new Uint8Array(1000));
      assert.equal(file.sizeBytes, content.length);
      assert.equal(await file.read(65_000, into), 1000);
      assertSame(into, content.subarray(65_000, 66_000));
      assert.equal(await file.read(content.length - 10, into), 10, 'at the end');
      assert.equal(await file.read(content.length + 10, into), 0, 'beyond the end');
      await file.dropCache();
      assert.equal(await file.read(0, into), 1000, 'after the cache was dropped');
      await file.close();
    },
    'never gives one name twice, also to two that ask at once': async (tried) => {
      const destination = await storing(tried, 'taken');
      const refused = await refusalOf('a name that is taken', () => store(destination, 'taken', 'another'));
      assert.equal(codeOf(refused), 'DESTINATION_EXISTS');
      assertSame(await readAll(destination, 'taken'), content);
      const both = await Promise.allSettled(['one', 'two'].map((text) => store(destination, 'wanted', text)));
      assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1, 'of two that ask at once one has it');
    },
    'lists files with their sizes and folders, of one folder, and nothing where there is none': async (tried) => {
      const destination = await storing(tried, 'a.tdk');
      await destination.makeFolder('sub');
      await store(destination, 'sub/b.tdk', 'b');
      assert.deepEqual(await listing(destination, ''), ['file a.tdk 100000', 'folder sub']);
      assert.deepEqual(await listing(destination, 'sub'), ['file b.tdk 1']);
      assert.deepEqual(await listing(destination, 'nowhere'), []);
    },
    'makes folders with their parents, and is content where they are there': async ({ fresh }) => {
      const destination = await fresh();
      await destination.makeFolder('one/two');
      await destination.makeFolder('one/two');
      await store(destination, 'one/two/x', 'x');
      assert.deepEqual(await listing(destination, 'one/two'), ['file x 1']);
    },
    'says that a file is missing where it is': async ({ fresh }) => {
      const destination = await fresh();
      assert.equal(codeOf(await refusalOf('a file that is not there', () => destination.open('none'))), 'DESTINATION_MISSING');
    },
    'removes files, and is content when they are gone': async (tried) => {
      const destination = await storing(tried, 'a.tdk');
      await destination.remove('a.tdk');
      await destination.remove('a.tdk');
      await destination.remove('never/there');
      assert.deepEqual(await listing(destination, ''), []);
      assert.equal(codeOf(await refusalOf('a file that was removed', () => destination.open('a.tdk'))), 'DESTINATION_MISSING');
    },
    'removes no folder that holds something': async (tried) => {
      const destination = await tried.fresh();
      await destination.makeFolder('full');
      await store(destination, 'full/x', 'x');
      // Whether it refuses or does nothing is its own affair.
      await destination.remove('full').catch(() => undefined);
      assertSame(await readAll(destination, 'full/x'), Buffer.from('x'));
    },
    'says how much room there is': async ({ fresh }) => {
      const { freeBytes, totalBytes } = await (await fresh()).space();
      assert(Number.isFinite(freeBytes) && freeBytes >= 0 && freeBytes <= totalBytes, `${freeBytes} bytes free of ${totalBytes}`);
    },
    'calls itself something that people know, and says truly whether it can rename': async ({ fresh, rename }) => {
      const { name, capabilities } = await fresh();
      assert.match(name, /\S/);
      assert.equal(capabilities.rename, rename);
    },
  });

const rulesOfRenaming = (subject: DestinationSubject): readonly Rule[] =>
  rulesFor(subject, {
    'renames in one step over a file that is there': async (tried) => {
      const destination = await storing(tried, 'new');
      await store(destination, 'old', 'old');
      await destination.rename('new', 'old');
      await destination.flushFolder('');
      assertSame(await readAll(await tried.again(destination), 'old'), content);
      assert.deepEqual(await listing(destination, ''), ['file old 100000']);
    },
    'makes no file in a folder that is not there, or no longer': async (tried) => {
      // A run that has lost its lock finds its folder moved away, and must not get on as if nothing had happened.
      const destination = await tried.fresh();
      await destination.makeFolder('lock');
      await destination.rename('lock', 'moved');
      assert.equal(
        codeOf(await refusalOf('a file in a folder that was moved away', () => store(destination, 'lock/x', 'x'))),
        'DESTINATION_MISSING',
      );
      await store(destination, 'y', 'y');
      await refusalOf('a way to a folder that was moved away', () => destination.rename('y', 'lock/y'));
      assert.deepEqual(await listing(destination, 'lock'), []);
    },
    'moves a whole folder, and never onto one that holds something': async (tried) => {
      const destination = await tried.fresh();
      for (const folder of ['one', 'two']) await destination.makeFolder(folder);
      await store(destination, 'one/x', 'x');
      await store(destination, 'two/y', 'y');
      await refusalOf('a folder that holds something', () => destination.rename('one', 'two'));
      await destination.rename('one', 'three');
      assert.deepEqual(await listing(destination, 'three'), ['file x 1']);
      assert.deepEqual(await listing(destination, 'two'), ['file y 1']);
      assert.equal(codeOf(await refusalOf('a folder that is gone', () => destination.rename('one', 'four'))), 'DESTINATION_MISSING');
    },
  });

const rulesOfObjects = (subject: DestinationSubject): readonly Rule[] =>
  rulesFor(subject, {
    'shows a file whole and at once when it is closed, and not before': async ({ fresh, again }) => {
      const destination = await fresh();
      const file = await destination.createExclusive('a.tdk');
      await file.append(content);
      assert.deepEqual(await listing(await again(destination), ''), [], 'before it is closed');
      await file.flush();
      await file.close();
      assert.deepEqual(await listing(await again(destination), ''), ['file a.tdk 100000']);
    },
  });

const content = Buffer.from(Uint8Array.from({ length: 100_000 }, (_, at) => (at * 7) % 251));

const store = async (destination: Destination, name: string, text: string | Uint8Array): Promise<void> => {
  const file = await destination.createExclusive(name);
  try {
    await file.append(Buffer.from(text));
    await file.flush();
  } finally {
    await file.close();
  }
};

const storing = async ({ fresh }: DestinationSubject, name: string): Promise<Destination> => {
  const destination = await fresh();
  await store(destination, name, content);
  return destination;
};

const readAll = async (destination: Destination, name: string): Promise<Uint8Array> => {
  const file = await destination.open(name);
  const bytes = new Uint8Array(file.sizeBytes);
  const count = await file.read(0, bytes);
  await file.close();
  return bytes.subarray(0, count);
};

const listing = async (destination: Destination, folder: string): Promise<readonly string[]> =>
  (await destination.list(folder))
    .map(({ name, kind, sizeBytes }) => (kind === 'file' ? `file ${name} ${sizeBytes}` : `folder ${name}`))
    .sort();

const assertSame = (found: Uint8Array, expected: Uint8Array): void => {
  assert(Buffer.compare(found, expected) === 0, `${found.length} bytes came back that are not the ${expected.length} that were stored`);
};
