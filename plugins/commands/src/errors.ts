import { Skip } from '@tapedeck/core';

/** The command says that there is nothing to do. */
export const commandSkips = (name: string, exitCode: number) =>
  new Skip('COMMANDS_SKIP', `The command "${name}" ended with exit code ${exitCode}, which says that there is nothing to do.`);
