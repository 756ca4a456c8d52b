import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contestant, Place } from './contestant.ts';
import { ourCommand } from './our-command.ts';

const contestant = (key: string, title: string, written: boolean): Contestant => ({
  key,
  version: () => title,
  prepare: (place) => writeFile(join(place.store, 'tapedeck.yaml'), siteFile(place, written)),
  commands: { first: command, unchanged: command },
  stored: (place) => join(place.store, 'media'),
});

const command = ({ store }: Place) => ({ file: process.execPath, args: [ourCommand, 'run', 'bench'], cwd: store });

// JSON is YAML too, and quotes any path.
const siteFile = (place: Place, written: boolean): string =>
  JSON.stringify({
    state: join(place.store, 'state'),
    jobs: {
      bench: {
        kind: 'copy',
        sources: [{ files: { paths: [place.corpus] } }],
        pipeline: [],
        destination: [{ media: { path: join(place.store, 'media'), create: true } }],
        verify: { written, advanced: false },
      },
    },
  });

/** Ours, without reading back what was written: like with like. */
export const tapedeckCopy = contestant('tapedeck-copy', 'tapedeck copy', false);

/** Ours as it is unless told otherwise: each file is read back from the medium before it takes its name. */
export const tapedeckVerifiedCopy = contestant('tapedeck-verified', 'tapedeck copy, read back', true);
