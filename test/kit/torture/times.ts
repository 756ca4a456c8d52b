import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimes } from '../system-calls.ts';

const second = 1_000_000_000n;

/** Nanoseconds since 1970, by what is special about them. File systems like ext4 hold all of them. */
const moments: Readonly<Record<string, bigint>> = {
  'year-1901': -2_147_483_648n * second,
  'year-1905': -2_051_222_400n * second + 1n,
  'just-before-1970': -1n,
  'one-second-before-1970': -1n * second,
  'year-1970': 0n,
  nanosecond: 1n,
  nanoseconds: 1_700_000_000n * second + 123_456_789n,
  'last-nanosecond': 1_700_000_000n * second + 999_999_999n,
  'last-of-2038': (2n ** 31n - 1n) * second + 999_999_999n,
  'after-2038': 2n ** 31n * second,
  'year-2106': 2n ** 32n * second + 1n,
  'year-2400': 13_569_465_600n * second + 7n,
};

/** Times before 1970, after 2038 and with nanoseconds: on files, links and folders, and on the tree's own folder. */
export const buildTimes = (folder: string, tree: string): void => {
  for (const [name, modified] of Object.entries(moments)) {
    const at = (kind: string): string => join(folder, `${kind}-${name}`);
    writeFileSync(at('file'), `${name}\n`);
    symlinkSync(`file-${name}`, at('link'));
    mkdirSync(at('folder'));
    writeFileSync(join(at('folder'), 'inside'), 'Making this changed the times of the folder.\n');
    for (const kind of ['file', 'link', 'folder']) setTimes(at(kind), modified, modified);
  }
  setTimes(folder, 5n, 1_234_567_890n * second + 987_654_321n);
  setTimes(tree, 5n, -1_234_567_890n * second + 987_654_321n);
};
