import { dirname, join } from 'node:path';
import type { Contestant, Place, TimedCommand } from './contestant.ts';
import { outputOf } from './output-of.ts';

/** tar through zstd on two threads: no encryption, no deduplication, no verification. The floor for reading and writing. */
export const tarZstd: Contestant = {
  key: 'tar',
  version: () => {
    const zstd = outputOf('zstd', ['--version'])?.match(/v([\d.]+)/)?.[1];
    return zstd !== undefined && outputOf('tar', ['--version']) !== undefined ? `tar + zstd ${zstd} -3 -T2` : undefined;
  },
  commands: {
    first: (place) => shell('tar -C "$PARENT" -cf - "$NAME" | zstd -q -3 -T2 -o "$FILE"', place),
    restore: (place) => shell('zstd -q -dc "$FILE" | tar -C "$TARGET" -xpf -', place),
    one: (place) => shell('zstd -q -dc "$FILE" | tar -C "$TARGET" -xpf - "$NAME/$ONE"', place),
    check: (place) => shell('zstd -q -t "$FILE"', place),
  },
};

const shell = (line: string, { corpus, store, target, one }: Place): TimedCommand => ({
  file: 'bash',
  args: ['-c', `set -o pipefail; ${line}`],
  env: {
    PARENT: dirname(corpus),
    NAME: corpus.slice(dirname(corpus).length + 1),
    FILE: join(store, 'archive.tar.zst'),
    TARGET: target,
    ONE: one,
  },
});
