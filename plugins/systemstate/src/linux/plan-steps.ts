import type { RebuildStep } from '@tapedeck/core';

/** A step of the restore plan. */
export type PlanStep = RebuildStep;

/** Where the plan mounts the machine that is being rebuilt. */
export const at = '/mnt/target';

/** An argument as a shell takes it, whatever is in it. A line of its own stays one line. */
export const quoted = (argument: string): string => {
  const plain = argument.replaceAll(/[\0-\x1f\x7f]/g, '?');
  return /^[\w@%+=:,./-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", "'\\''")}'`;
};

/** A command of its arguments; what is `undefined` is left out. */
export const line = (...words: readonly (string | undefined)[]): string =>
  words
    .filter((word) => word !== undefined)
    .map(quoted)
    .join(' ');

/** Whether there is anything to do in a step. */
export const hasWork = ({ text = [], commands = [] }: PlanStep): boolean => text.length + commands.length > 0;

/** Steps as a numbered page. */
export const renderSteps = (steps: readonly PlanStep[]): string =>
  steps
    .map(({ title, destroys, text = [], commands = [] }, index) =>
      [
        `## ${index + 1}. ${title}`,
        ...(destroys === undefined ? [] : [`**This destroys ${destroys}.**`]),
        ...text,
        ...(commands.length === 0 ? [] : [['```sh', ...commands, '```'].join('\n')]),
      ].join('\n\n'),
    )
    .join('\n\n');
