import type { Contestant } from './contestant.ts';
import { onVolume } from './on-volume.ts';
import { outputOf } from './output-of.ts';

const zstd = 'zstd -q -f -3 -T2 -o "$FILE"';

/** dd through zstd: every block, used or free. */
export const ddZstd: Contestant = {
  key: 'dd',
  version: () => (outputOf('zstd', ['--version']) === undefined ? undefined : 'dd + zstd -3 -T2'),
  commands: {
    first: (place) => onVolume(`dd if="$DEVICE" bs=1M status=none | ${zstd}`, place),
    unchanged: (place) => onVolume(`dd if="$DEVICE" bs=1M status=none | ${zstd}`, place),
    restore: (place) => onVolume('zstd -q -dc "$FILE" | dd of="$TARGET" bs=1M conv=sparse status=none', place),
  },
  stored: ({ store }) => `${store}/image.zst`,
};

const partcloneVersion = (): string | undefined => outputOf('partclone.ext4', ['--version'])?.match(/v[\d.]+/)?.[0];

/** partclone through zstd: the used blocks alone. */
export const partcloneZstd: Contestant = {
  key: 'partclone',
  version: () => {
    const version = partcloneVersion();
    return version === undefined ? undefined : `partclone ${version} + zstd -3 -T2`;
  },
  commands: {
    first: (place) => onVolume(`partclone.ext4 -c -q -L /dev/null -s "$DEVICE" -o - 2>/dev/null | ${zstd}`, place),
    unchanged: (place) => onVolume(`partclone.ext4 -c -q -L /dev/null -s "$DEVICE" -o - 2>/dev/null | ${zstd}`, place),
    restore: (place) => onVolume('zstd -q -dc "$FILE" | partclone.restore -q -C -L /dev/null -W -O "$TARGET" -s - 2>/dev/null', place),
  },
  stored: ({ store }) => `${store}/image.zst`,
};
