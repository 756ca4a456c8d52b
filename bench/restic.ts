import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder } from './bench-folder.ts';
import type { Contestant, Place, TimedCommand } from './contestant.ts';
import { outputOf } from './output-of.ts';

/** restic with its defaults: zstd, AES-256-CTR with Poly1305, deduplication. */
export const restic: Contestant = {
  key: 'restic',
  version: () => {
    const version = outputOf(program(), ['version'])?.match(/^restic (\d+)\.(\d+)\.\d+/);
    // Numbers of versions before 0.17 are not quoted; they were slower.
    return version && (Number(version[1]) > 0 || Number(version[2]) >= 17) ? version[0] : undefined;
  },
  prepare: async (place) => {
    execFileSync(program(), ['init', '--quiet'], { env: { ...process.env, ...environment(place) } });
  },
  commands: {
    first: (place) => command(place, 'backup', '--quiet', place.corpus),
    unchanged: (place) => command(place, 'backup', '--quiet', place.corpus),
    restore: (place) => command(place, 'restore', 'latest', '--quiet', '--target', place.target),
    one: (place) => command(place, 'restore', 'latest', '--quiet', '--include', join(place.corpus, place.one), '--target', place.target),
    check: (place) => command(place, 'check', '--quiet', '--read-data'),
  },
  stored: (place) => join(place.store, 'repository'),
};

/** The one that `get-restic.sh` unpacked, else the one in PATH. */
const program = (): string => {
  const unpacked = join(benchFolder, 'restic', 'usr', 'bin', 'restic');
  return existsSync(unpacked) ? unpacked : 'restic';
};

const environment = (place: Place): Record<string, string> => ({
  RESTIC_REPOSITORY: join(place.store, 'repository'),
  RESTIC_CACHE_DIR: join(place.store, 'cache'),
  RESTIC_PASSWORD: 'bench',
});

const command = (place: Place, ...args: readonly string[]): TimedCommand => ({ file: program(), args, env: environment(place) });
