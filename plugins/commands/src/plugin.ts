import { definePlugin } from '@tapedeck/core';
import { checkCommands } from './check-commands.ts';
import { commandsOptions } from './options.ts';
import { runPost } from './run-post.ts';
import { runPre } from './run-pre.ts';
import { undoCommand } from './undo-command.ts';
import { UntilSnapshot } from './until-snapshot.ts';

/** Custom commands before and after a job. */
export default definePlugin({
  name: 'commands',
  api: 1,
  version: '0.1.0',
  places: ['commands'],
  options: commandsOptions,
  undo: { 'undo-command': undoCommand },
  apply({ hooks, host, options: { pre = [], post = [] }, use }) {
    const untilSnapshot = new UntilSnapshot();
    hooks.check.tap(() => checkCommands(use, { pre, post }, host));
    pre.forEach((command, index) => {
      hooks.pre.tap((run) => runPre(run, host, command, index, untilSnapshot));
    });
    hooks.select.tap({ stage: 'early' }, (_, run) => untilSnapshot.end(run));
    for (const command of post) hooks.post.tap((run, outcome) => runPost(run, host, command, outcome));
  },
});
