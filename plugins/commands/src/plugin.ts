import { definePlugin, nameOfCommand, type UserCommand } from '@tapedeck/core';
import { checkCommands } from './check-commands.ts';
import { commandsOptions } from './options.ts';
import { runPost } from './run-post.ts';
import { runPre } from './run-pre.ts';
import { TakenBackEarly } from './taken-back-early.ts';
import { undoCommand } from './undo-command.ts';

/** Custom commands before and after a job, and before and after a restore from it. */
export default definePlugin({
  name: 'commands',
  api: 1,
  version: '0.1.0',
  places: ['commands'],
  options: commandsOptions,
  undo: { 'undo-command': undoCommand },
  apply({ hooks, host, options: { pre = [], post = [], restore = {} }, use }) {
    const early = new TakenBackEarly();
    hooks.check.tap((run) => checkCommands(run, use, { pre, post }, host));
    pre.forEach((command, index) => {
      const rule = { action: 'backup', untilUnlessSaid: 'source', early } as const;
      hooks.pre.tap(saying(command), (run) => runPre(run, host, command, index, rule));
    });
    hooks.select.tap({ stage: 'early' }, (_, run) => early.endIfFrozen(run));
    for (const command of post) hooks.post.tap(saying(command), (run, outcome) => runPost(run, host, command, outcome));

    hooks.restore.check.tap((run) => checkCommands(run, use, restore, host));
    restore.pre?.forEach((command, index) => {
      const rule = { action: 'restore', untilUnlessSaid: 'body', early } as const;
      hooks.restore.pre.tap(saying(command), (run) => runPre(run, host, command, index, rule));
    });
    if (restore.pre?.some(({ until }) => until === 'place')) hooks.restore.applications.tap({ stage: 'system' }, () => early.end());
    for (const command of restore.post ?? [])
      hooks.restore.post.tap(saying(command), (run, outcome) => runPost(run, host, command, outcome));
  },
});

const saying = (command: UserCommand) => ({ says: `runs "${nameOfCommand(command)}"` });
