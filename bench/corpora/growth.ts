import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Corpus } from './corpus.ts';
import { machineFiles, machineFilesStamp } from './machine-files.ts';

/** Small files, 200 to 2,000 bytes, in folders of 100: how time and memory grow with their number. */
const small = (count: number): Corpus => ({
  key: `small-${count}`,
  title: `${count.toLocaleString('en')} small files`,
  stamp: () => `small 1 ${count} ${machineFilesStamp()}`,
  one: placeOf(Math.floor(count / 2)),
  build: (folder) => {
    const pool = readPool();
    for (let n = 0; n < count; n += 1) {
      const path = join(folder, placeOf(n));
      if (n % 100 === 0) mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content(pool, n));
    }
  },
});

const placeOf = (n: number): string => join(`${Math.floor(n / 10_000)}`, `${Math.floor(n / 100)}`, `${n}.txt`);

/** The same files in one folder. */
const crowd = (count: number): Corpus => ({
  key: `crowd-${count}`,
  title: `one folder of ${count.toLocaleString('en')} small files`,
  stamp: () => `crowd 1 ${count} ${machineFilesStamp()}`,
  one: `${Math.floor(count / 2)}.txt`,
  build: (folder) => {
    const pool = readPool();
    for (let n = 0; n < count; n += 1) writeFileSync(join(folder, `${n}.txt`), content(pool, n));
  },
});

/** From small to large, then everything in one folder. */
export const growth: readonly Corpus[] = [small(10_000), small(100_000), small(1_000_000), crowd(1_000_000)];

const poolBytes = 16 * 2 ** 20;

// Text and programs of the machine, so that the pieces compress as files do.
const readPool = (): Buffer => {
  const pieces: Buffer[] = [];
  let length = 0;
  for (const { path, bytes } of machineFiles()) {
    if (length >= poolBytes) break;
    if (bytes < 2000 || bytes > 100_000) continue;
    pieces.push(readFileSync(path));
    length += bytes;
  }
  return Buffer.concat(pieces);
};

// Each file begins with a line of its own, so that none is the same as another.
const content = (pool: Buffer, n: number): Buffer => {
  const random = Math.imul(n + 1, 2_654_435_761) >>> 0;
  const start = random % (pool.length - 2000);
  return Buffer.concat([Buffer.from(`file ${n}\n`), pool.subarray(start, start + 200 + (random % 1800))]);
};
