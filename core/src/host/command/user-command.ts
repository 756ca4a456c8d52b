import { mostMinutes } from '@tapedeck/schemas';
import type { Secret } from '../../site/secret.ts';
import { secretReference } from '../../site/secret-reference.ts';

/** A program and its arguments, as the site file gives it. */
export const argumentList = {
  type: 'array',
  minItems: 1,
  items: { type: 'string' },
  description: 'A program and its arguments, handed over as they are.',
} as const;

/** A line for the shell, as the site file gives it. */
export const shellLine = {
  type: 'string',
  minLength: 1,
  description: 'A line for the shell: "/bin/sh -c", or "cmd.exe /c" on Windows.',
} as const;

/** Members of an option that is a command of the user: `...userCommandProperties` in its `properties`, `oneOf: runOrShell` beside them. */
export const userCommandProperties = {
  run: argumentList,
  shell: shellLine,
  limitMinutes: {
    type: 'number',
    exclusiveMinimum: 0,
    maximum: mostMinutes,
    description: 'The command and all that it started are ended after this time.',
  },
  env: {
    type: 'object',
    additionalProperties: { anyOf: [{ type: 'string' }, secretReference] },
    description: 'Variables added to its environment; a secret is given by reference.',
  },
} as const;

/** Says that a command is given in one of the two ways. */
export const runOrShell = [
  { title: 'map with "run"', required: ['run'] },
  { title: 'map with "shell"', required: ['shell'] },
] as const;

/** A command that the user wrote into the site file: a program with arguments, or a line for the shell. */
export interface UserCommand {
  readonly run?: readonly string[];
  readonly shell?: string;
  readonly limitMinutes?: number;
  readonly env?: Readonly<Record<string, string | Secret>>;
}

/** A command for people: what the site file says, cut where it gets long. */
export const nameOfCommand = ({ run = [], shell }: UserCommand): string => {
  const name = shell ?? run.join(' ');
  return name.length <= 80 ? name : `${name.slice(0, 79)}…`;
};

/** The variables of a command with its secrets, ready to be handed over. */
export const revealed = (env: UserCommand['env'] = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(env).map(([name, value]) => [name, typeof value === 'string' ? value : value.reveal()]));
