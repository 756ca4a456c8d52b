import { join } from 'node:path';
import type { Place, TimedCommand } from './contestant.ts';

/** A line of shell over the corpus `volume` as a block device, at `$DEVICE`; whatever it writes is flushed, since nothing is stored before. */
export const onVolume = (line: string, { corpus, store, target }: Place): TimedCommand => ({
  file: 'bash',
  args: [
    '-c',
    `set -eo pipefail; attached=$(losetup --find --show --read-only "$VOLUME"); trap 'losetup --detach "$attached"' EXIT; ln -sfn "$attached" "$DEVICE"; ${line}; sync --file-system "$STORE"`,
  ],
  cwd: store,
  env: {
    VOLUME: join(corpus, 'volume'),
    DEVICE: join(store, 'device'),
    STORE: store,
    FILE: join(store, 'image.zst'),
    TARGET: join(target, 'volume'),
  },
});
