import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contestant, Place } from './contestant.ts';
import { onVolume } from './on-volume.ts';
import { ourCommand } from './our-command.ts';

const ours = `"${process.execPath}" "${ourCommand}"`;

const contestant = (key: string, title: string, written: boolean): Contestant => ({
  key,
  version: () => title,
  prepare: (place) => writeFile(join(place.store, 'tapedeck.yaml'), siteFile(place, written)),
  commands: {
    first: (place) => onVolume(`${ours} run bench`, place),
    unchanged: (place) => onVolume(`${ours} run bench`, place),
    restore: (place) => onVolume(`${ours} restore bench@latest --workload "image:$DEVICE" --with "file=$TARGET.raw"`, place),
  },
  stored: (place) => join(place.store, 'media'),
});

// JSON is YAML too, and quotes any path.
const siteFile = ({ store }: Place, written: boolean): string =>
  JSON.stringify({
    state: join(store, 'state'),
    jobs: {
      bench: {
        kind: 'image',
        image: { volumes: [join(store, 'device')] },
        pipeline: [{ zstd: { level: 3 } }],
        destination: [{ media: { path: join(store, 'media'), create: true } }],
        verify: { written, advanced: false },
      },
    },
  });

/** Ours, without reading back what was written: like with like. */
export const tapedeckImage = contestant('tapedeck-image', 'tapedeck image', false);

/** Ours as it is unless told otherwise. */
export const tapedeckVerifiedImage = contestant('tapedeck-read-back', 'tapedeck image, read back', true);
