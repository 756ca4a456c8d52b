import { join } from 'node:path';
import type { Contestant, Place, TimedCommand } from './contestant.ts';
import { outputOf } from './output-of.ts';

/** rsync, which copies trees too. It flushes nothing by itself, so that is part of what is measured: a copy is none before. */
export const rsync: Contestant = {
  key: 'rsync',
  version: () =>
    outputOf('rsync', ['--version'])
      ?.match(/^rsync +version [\d.]+/)?.[0]
      .replace(/ +version/, ''),
  commands: {
    first: (place) => command(place, '--archive', '--checksum'),
    unchanged: (place) => command(place, '--archive'),
  },
};

const command = ({ corpus, store }: Place, ...options: readonly string[]): TimedCommand => ({
  file: 'bash',
  args: ['-c', 'from=$0 to=$1; shift; rsync "$@" "$from/" "$to/" && sync --file-system "$to"', corpus, join(store, 'copy'), ...options],
});
