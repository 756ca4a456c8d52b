import type { DescribedCommand, ValueKind } from './describe-program.ts';

/** The script that teaches fish the commands, options and job names. */
export const fishCompletion = (commands: readonly DescribedCommand[]): string =>
  [
    '# Completion of tapedeck for fish. Made by "tapedeck completion fish".',
    'complete -c tapedeck -f',
    ...commands.flatMap(linesOf),
    '',
  ].join('\n');

const linesOf = (command: DescribedCommand): readonly string[] => {
  const where = conditionOf(command);
  return [
    ...command.commands.map(
      ({ name, description }) => `complete -c tapedeck -n ${quoted(where)} -a ${name} -d ${quoted(firstSentence(description))}`,
    ),
    ...command.options.map(({ names, description, value }) => {
      const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');
      // Those of the program itself may stand behind any command.
      const condition = command.path === '' ? '' : ` -n ${quoted(where)}`;
      return `complete -c tapedeck${condition} ${flags}${value === undefined ? '' : ` -r${valueFlags(value)}`} -d ${quoted(firstSentence(description))}`;
    }),
    ...command.values.map((value) => `complete -c tapedeck -n ${quoted(where)}${valueFlags(value)}`),
  ];
};

/** When the words before the cursor have named this command, and none below it. */
const conditionOf = ({ path, commands }: DescribedCommand): string => {
  if (path === '') return '__fish_use_subcommand';
  const seen = path.split(' ').map((name) => `__fish_seen_subcommand_from ${name}`);
  const below = commands.map(({ name }) => name).join(' ');
  return [...seen, ...(below === '' ? [] : [`not __fish_seen_subcommand_from ${below}`])].join('; and ');
};

const valueFlags = (value: ValueKind): string => {
  if (value === 'jobs') return " -a '(tapedeck job-names 2>/dev/null)'";
  if (value === 'folders') return " -a '(__fish_complete_directories)'";
  if (value === 'files') return ' -F';
  return value === 'anything' ? '' : ` -a ${quoted(value.join(' '))}`;
};

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const firstSentence = (text: string): string => text.split(/[.:;] /)[0]?.replace(/\.$/, '') ?? '';
