import type { FilterDirectory } from '@tapedeck/core';
import { type EntryFilterSubject, entryFilterContract, type FilteredEntry } from '@tapedeck/testkit';
import { holdToFail, holdToPass } from './hold-to-fail.ts';

const folder = (path: string): FilterDirectory => ({ path, readFrom: `/data/${path}`, names: new Set(['keep', 'drop.tmp']) });
const entry = (path: string, name: string): FilteredEntry => ({
  directory: folder(path),
  entry: { path: `${path}/${name}`, name, kind: 'file', sizeBytes: 1, modifiedMs: 0 },
});

const subject = (how: string, options: object = { suffix: '.tmp' }): EntryFilterSubject => ({
  module: { module: `${import.meta.resolve('./wrong/entry-filter.ts')}?${encodeURIComponent(how)}`, options: { ...options } },
  keeps: [entry('a', 'keep'), entry('b', 'keep')],
  drops: [entry('a', 'drop.tmp'), entry('b', 'drop.tmp')],
});

describe('contract: entry filters', () => {
  holdToPass(entryFilterContract, subject('right'));
  holdToFail(entryFilterContract, subject('right'), {
    'takes options that are plain JSON': subject('right', { suffix: '.tmp', since: new Date(0) }),
    'keeps what it shall keep, and drops the rest with a reason': [subject('keeps all'), subject('drops all'), subject('gives no reason')],
    'answers at once': subject('answers later'),
    'says the same of an entry whichever others came before it': subject('drops what it has seen before'),
    'changes nothing of what it is asked about': subject('forgets names'),
    'comes to terms with names of any kind': subject('takes names for patterns'),
  });
});
