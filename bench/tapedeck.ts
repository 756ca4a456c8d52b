import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { Contestant, Place, TimedCommand } from './contestant.ts';
import { ourCommand } from './our-command.ts';

/** Ours: zstd 3, AES-256-GCM and deduplication on, written verification off, like with like. */
export const tapedeck: Contestant = {
  key: 'tapedeck',
  version: () => 'tapedeck',
  prepare: async (place) => {
    const identity = await generateX25519Identity();
    await writeFile(join(place.store, 'identity.age'), `${identity}\n`, { mode: 0o600 });
    await writeFile(join(place.store, 'tapedeck.yaml'), siteFile(place, await identityToRecipient(identity)));
  },
  commands: {
    first: (place) => command(place, 'run', 'bench'),
    unchanged: (place) => command(place, 'run', 'bench'),
    restore: (place) => command(place, 'restore', 'bench@latest', '--to', place.target),
    one: (place) => command(place, 'restore', 'bench@latest', join(place.corpus, place.one), '--to', place.target),
    check: (place) => command(place, 'verify', 'bench'),
  },
  stored: (place) => join(place.store, 'media'),
};

// JSON is YAML too, and quotes any path.
const siteFile = (place: Place, recipient: string): string =>
  JSON.stringify({
    identity: { file: join(place.store, 'identity.age') },
    // State is part of what a first backup has to make, so it lies in the store and goes with it.
    state: join(place.store, 'state'),
    jobs: {
      bench: {
        kind: 'backup',
        sources: [{ files: { paths: [place.corpus] } }],
        pipeline: [{ zstd: { level: 3 } }, { age: { recipients: [recipient] } }],
        destination: [{ media: { path: join(place.store, 'media'), create: true } }],
        verify: { written: false, advanced: false },
      },
    },
  });

const command = (place: Place, ...args: readonly string[]): TimedCommand => ({
  file: process.execPath,
  args: [ourCommand, ...args],
  cwd: place.store,
});
