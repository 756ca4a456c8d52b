import { isAbsolute } from 'node:path';
import { type Host, Objections, objectionToCommand } from '@tapedeck/core';
import { pathNotAbsolute } from './errors.ts';
import type { CommandOptions } from './options.ts';

/** Objects to a program that cannot be run, and to a path that is not whole. */
export const checkCommand = async (use: string, options: CommandOptions, host: Host): Promise<void> => {
  const toPath = isAbsolute(options.path) ? undefined : pathNotAbsolute(options.path);
  const objections = [toPath, await objectionToCommand(options, host)].filter((objection) => objection !== undefined);
  if (objections.length > 0) throw new Objections('COMMAND_REFUSED', `The source "${use}" cannot be read as asked`, objections);
};
