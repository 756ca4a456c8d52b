import type { Argument, Command, Option } from 'commander';

/** What may stand in the place of a value. */
export type ValueKind = 'jobs' | 'files' | 'folders' | 'anything' | readonly string[];

/** An option as shells complete it. */
export interface DescribedOption {
  /** `--to`, and perhaps a short `-R`. */
  readonly names: readonly string[];
  readonly description: string;
  /** What its value is; `undefined` for one that takes none. */
  readonly value: ValueKind | undefined;
}

/** A command as shells complete it. */
export interface DescribedCommand {
  /** The words after `tapedeck`: `key new`; empty for the program itself. */
  readonly path: string;
  readonly description: string;
  readonly options: readonly DescribedOption[];
  /** What each of its arguments is; the last one is also that of all further ones if they may be many. */
  readonly values: readonly ValueKind[];
  readonly isVariadic: boolean;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
}

/** The program and all its commands as shells complete them, hidden ones left out. */
export const describeProgram = (program: Command): readonly DescribedCommand[] => describe(program, '');

const describe = (command: Command, path: string): readonly DescribedCommand[] => {
  const help = command.createHelp();
  const below = help.visibleCommands(command).filter((one) => one.name() !== 'help');
  const described: DescribedCommand = {
    path,
    description: command.description(),
    options: help.visibleOptions(command).map(describeOption),
    values: command.registeredArguments.map(kindOfArgument),
    isVariadic: command.registeredArguments.at(-1)?.variadic ?? false,
    commands: below.map((one) => ({ name: one.name(), description: one.description() })),
  };
  return [described, ...below.flatMap((one) => describe(one, `${path} ${one.name()}`.trim()))];
};

const describeOption = (option: Option): DescribedOption => ({
  names: [option.long, option.short].flatMap((name) => name ?? []),
  description: option.description,
  // A value that may be left out is no reason to offer nothing else.
  value: option.required ? kindOf(option.flags.replace(/.*<(.*)>.*/, '$1'), option.argChoices) : undefined,
});

const kindOfArgument = (argument: Argument): ValueKind => kindOf(argument.name(), argument.argChoices);

const jobNames = /^(job|points?|before|after)\b/;

const kindOf = (name: string, choices: readonly string[] | undefined): ValueKind => {
  if (choices !== undefined) return choices;
  if (jobNames.test(name)) return 'jobs';
  if (name === 'folder') return 'folders';
  return /^(file|path)/.test(name) ? 'files' : 'anything';
};
