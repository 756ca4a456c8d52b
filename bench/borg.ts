import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Contestant, Place, TimedCommand } from './contestant.ts';
import { outputOf } from './output-of.ts';

/** borg with zstd 3 and its usual encryption, AES-256-CTR with HMAC. */
export const borg: Contestant = {
  key: 'borg',
  version: () => outputOf('borg', ['--version'])?.trim(),
  prepare: async (place) => {
    execFileSync('borg', ['init', '--encryption=repokey'], { env: { ...process.env, ...environment(place) }, stdio: 'ignore' });
  },
  commands: {
    first: (place) => command(place, 'create', '--compression=zstd,3', '::first', place.corpus),
    // Archives need names of their own; the clock gives one for each round.
    unchanged: (place) => command(place, 'create', '--compression=zstd,3', '::{now:%s.%f}', place.corpus),
    restore: (place) => ({ ...command(place, 'extract', '::first'), cwd: place.target }),
    // It keeps paths without the slash that they begin with.
    one: (place) => ({ ...command(place, 'extract', '::first', join(place.corpus, place.one).slice(1)), cwd: place.target }),
    check: (place) => command(place, 'check', '--verify-data'),
  },
  stored: (place) => join(place.store, 'repository'),
};

const environment = (place: Place): Record<string, string> => ({
  BORG_REPO: join(place.store, 'repository'),
  BORG_BASE_DIR: join(place.store, 'base'),
  BORG_PASSPHRASE: 'bench',
});

const command = (place: Place, ...args: readonly string[]): TimedCommand => ({ file: 'borg', args, env: environment(place) });
