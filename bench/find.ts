import type { Contestant } from './contestant.ts';
import { outputOf } from './output-of.ts';

/** find, which looks at every entry and stores nothing: the floor for a run in which nothing has changed. */
export const find: Contestant = {
  key: 'find',
  version: () => {
    const version = outputOf('find', ['--version'])?.match(/^find .*?([\d.]+)$/m)?.[1];
    return version && `find ${version}`;
  },
  commands: {
    // Sizes and times, so that every entry is really looked at.
    unchanged: ({ corpus }) => ({ file: 'find', args: [corpus, '-printf', '%s %T@ %C@\n'] }),
  },
};
