import { type CommandResult, type Host, refuseFailure } from '@tapedeck/core';

/** Runs a command of the system. @throws `HOST_COMMAND_FAILED` with what it said, `HOST_COMMAND_NOT_STARTED` */
export const askSystem = async (host: Host, line: readonly string[], input?: string): Promise<CommandResult> => {
  const [file = '', ...args] = line;
  const result = await host.run({ file, args, ...(input === undefined ? {} : { input }) });
  refuseFailure({ run: [...line] }, result);
  return result;
};
