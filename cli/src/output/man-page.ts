import type { Command, Option } from 'commander';
import { roffBold, roffExample, roffText } from './roff.ts';

/** The manual page of the program, made from its commands as they are declared. */
export const manPage = (program: Command): string =>
  [
    `.TH TAPEDECK 1 "" "tapedeck ${program.version()}" "User Commands"`,
    '.SH NAME',
    `tapedeck \\- ${roffText(lowerFirst(program.description().replace(/\.$/, '')))}`,
    '.SH SYNOPSIS',
    `${roffBold('tapedeck')} ${roffText(program.usage())}`,
    '.SH OPTIONS',
    ...optionLines(program),
    ...afterLines(program),
    '.SH COMMANDS',
    ...leaves(program).flatMap(commandLines),
    '.SH FILES',
    ...files.flatMap(([name, text]) => ['.TP', roffBold(name), roffText(text)]),
    '.SH ENVIRONMENT',
    '.TP',
    roffBold('TAPEDECK_SITE'),
    'The site file, where none is named with \\fB\\-\\-site\\fR.',
    '',
  ].join('\n');

const files = [
  [
    './tapedeck.yaml, /etc/tapedeck/tapedeck.yaml',
    'The site file: jobs, and what they are made of. A user without a system-wide one has it in ~/.config/tapedeck.',
  ],
  ['/var/lib/tapedeck', 'Journals, reports, logs and caches, unless the site file says otherwise; ~/.local/state/tapedeck for a user.'],
] as const;

/** Commands that can be typed, those of a group in its place. */
const leaves = (command: Command): readonly Command[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .filter((one) => one.name() !== 'help')
    .flatMap((one) => (one.commands.length > 0 ? leaves(one) : [one]));

const commandLines = (command: Command): readonly string[] => [
  `.SS "${roffText(`${nameOf(command)} ${command.usage()}`).replaceAll('"', '""')}"`,
  roffText(command.description()),
  ...optionLines(command),
  ...afterLines(command),
];

const nameOf = (command: Command): string => (command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`);

const optionLines = (command: Command): readonly string[] => {
  const help = command.createHelp();
  return help
    .visibleOptions(command)
    .filter((option) => option.long !== '--help' || command.parent === null)
    .flatMap((option: Option) => ['.TP', roffBold(option.flags), roffText(help.optionDescription(option))]);
};

/** What stands behind the options in the help: examples, and now and then a sentence. */
const afterLines = (command: Command): readonly string[] => {
  let shown = '';
  const before = command.configureOutput();
  command.configureOutput({ writeOut: (text) => (shown += text) });
  command.outputHelp();
  command.configureOutput(before);
  const lines = shown
    .slice(command.helpInformation().length)
    .split('\n')
    .filter((line) => line !== '');
  const examples = lines.filter((line) => line.startsWith('  ')).map((line) => line.trimStart());
  const sentences = lines.filter((line) => !/^( {2}|Examples?:$)/.test(line));
  return [...(examples.length === 0 ? [] : roffExample(examples)), ...sentences.flatMap((line) => ['.PP', roffText(line)])];
};

const lowerFirst = (text: string): string => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
