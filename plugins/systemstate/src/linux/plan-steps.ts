/** A step of the restore plan. */
export interface PlanStep {
  readonly title: string;
  /** What it destroys, said before its commands. */
  readonly destroys?: string;
  readonly text?: readonly string[];
  readonly commands?: readonly string[];
}

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

/** Steps as a numbered page. Those with nothing to do are not on it. */
export const renderSteps = (steps: readonly PlanStep[]): string =>
  steps
    .filter(({ text = [], commands = [] }) => text.length + commands.length > 0)
    .map(({ title, destroys, text = [], commands = [] }, index) =>
      [
        `## ${index + 1}. ${title}`,
        ...(destroys === undefined ? [] : [`**This destroys ${destroys}.**`]),
        ...text,
        ...(commands.length === 0 ? [] : [['```sh', ...commands, '```'].join('\n')]),
      ].join('\n\n'),
    )
    .join('\n\n');
