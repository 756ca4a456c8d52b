import assert from 'node:assert/strict';
import type { EntryFilter, FilterDirectory, FilterEntry, WorkerModule } from '@tapedeck/core';
import { type Rule, rulesFor } from '../rule.ts';

/** An entry, in its directory as the filter meets it. */
export interface FilteredEntry {
  readonly directory: FilterDirectory;
  readonly entry: FilterEntry;
}

/** A filter with the options of one root, and what it shall say of some entries. */
export interface EntryFilterSubject {
  readonly module: WorkerModule;
  readonly keeps: readonly FilteredEntry[];
  readonly drops: readonly FilteredEntry[];
}

/** The rules of `EntryFilter`. */
export const entryFilterContract = (subject: EntryFilterSubject): readonly Rule[] =>
  rulesFor(subject, {
    'takes options that are plain JSON': ({ module: { options } }) => {
      assert.deepEqual(JSON.parse(JSON.stringify(options)), options);
    },
    'keeps what it shall keep, and drops the rest with a reason': async (tried) => {
      const judge = await judgeOf(tried);
      for (const one of tried.keeps) assert.equal(judge(one), undefined, `"${one.entry.path}" is dropped`);
      for (const one of tried.drops) assert.match(judge(one) ?? '', /\S/, `"${one.entry.path}" is kept, or dropped without a reason`);
    },
    'answers at once': async (tried) => {
      const judge = await judgeOf(tried);
      for (const one of allOf(tried)) {
        const answer: unknown = judge(one);
        assert(answer === undefined || typeof answer === 'string', `of "${one.entry.path}" it answers no text: ${typeof answer}`);
      }
    },
    'says the same of an entry whichever others came before it': async (tried) => {
      const inOrder = await judgeOf(tried);
      const [expected, backwards] = [allOf(tried).map(inOrder), await judgeOf(tried)];
      assert.deepEqual(allOf(tried).toReversed().map(backwards).reverse(), expected, 'in the other order');
      // A directory of many entries is entered once for each slice, and each thread has a filter of its own.
      for (const [at, one] of allOf(tried).entries()) assert.equal((await judgeOf(tried))(one), expected[at], 'in a thread of its own');
    },
    'changes nothing of what it is asked about': async (tried) => {
      const judge = await judgeOf(tried);
      for (const { directory, entry } of allOf(tried)) {
        const names = new Set(directory.names);
        judge({ directory: Object.freeze({ ...directory }), entry: Object.freeze({ ...entry }) });
        assert.deepEqual(directory.names, names);
      }
    },
    'comes to terms with names of any kind': async (tried) => {
      const judge = await judgeOf(tried);
      const { directory, entry } = allOf(tried)[0] ?? assert.fail('the subject names no entry');
      for (const name of oddNames) {
        const path = directory.path === '' ? name : `${directory.path}/${name}`;
        for (const kind of ['file', 'directory', 'symlink', 'other'] as const)
          judge({ directory: { ...directory, names: new Set([name]) }, entry: { ...entry, name, path, kind } });
      }
    },
  });

const oddNames = ['-rf', ' ', 'a\nb', '\u001b[31m', '\\', '*', '[', '\ufffd', '\u{1f4fc}', 'x'.repeat(255), '.'.repeat(3), '%00'];

const allOf = ({ keeps, drops }: EntryFilterSubject): readonly FilteredEntry[] => [...keeps, ...drops];

const make = async ({ module: { module, options } }: EntryFilterSubject): Promise<EntryFilter> => {
  const loaded: { createEntryFilter?(options: unknown): EntryFilter } = await import(module);
  assert(typeof loaded.createEntryFilter === 'function', 'the worker module exports no function "createEntryFilter"');
  // As they cross to a worker thread.
  return loaded.createEntryFilter(structuredClone(options));
};

/** Enters the directory, then asks about the entry, as the walk does. */
const judgeOf = async (subject: EntryFilterSubject): Promise<(one: FilteredEntry) => string | undefined> => {
  const filter = await make(subject);
  return ({ directory, entry }) => filter.enter?.(directory) ?? filter.drop(entry);
};
