import { objectionToCommand, refuseFailure, runUserCommand } from '@tapedeck/core';
import type { Notifier } from './notifier.ts';
import type { CommandNotifier } from './options.ts';
import { outcomes } from './outcomes.ts';

const usualLimitMinutes = 5;

/** Runs a command of the user, with the text on its standard input. */
export const commandNotifier = (name: string, { when, ...command }: CommandNotifier): Notifier => ({
  name,
  moments: new Set(when ?? outcomes),
  ofRestores: true,
  check: async ({ host }) => {
    const objection = await objectionToCommand(command, host);
    if (objection !== undefined) throw objection;
  },
  tell: async ({ moment, text }, { id, job, host, signal }) => {
    const env = { TAPEDECK_JOB: job.name, TAPEDECK_RUN: id, TAPEDECK_OUTCOME: moment };
    refuseFailure(command, await runUserCommand({ limitMinutes: usualLimitMinutes, ...command }, { host, signal, input: text, env }));
  },
});
