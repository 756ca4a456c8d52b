// Stands in for vssadmin.exe: "list writers", as Windows prints it, in English and in German.
import { guid, Machine, refuseIfNotElevated, type SimulatedWriter } from './machine.ts';

const words = {
  en: {
    name: 'Writer name',
    id: 'Writer Id',
    instance: 'Writer Instance Id',
    state: 'State',
    error: 'Last error',
    states: { 1: 'Stable', 5: 'Waiting for completion' },
    failed: 'Failed',
    none: 'No error',
  },
  de: {
    name: 'Verfassername',
    id: 'Verfasserkennung',
    instance: 'Verfasserinstanzkennung',
    state: 'Status',
    error: 'Letzter Fehler',
    states: { 1: 'Stabil', 5: 'Warten auf Abschluss' },
    failed: 'Fehlgeschlagen',
    none: 'Kein Fehler',
  },
} as const;

const describe = ({ name, id, state, lastError }: SimulatedWriter, language: keyof typeof words): readonly string[] => {
  const say = words[language];
  const stateName = state === 1 || state === 5 ? say.states[state] : say.failed;
  return [
    `${say.name}: '${name}'`,
    `   ${say.id}: ${id}`,
    `   ${say.instance}: ${guid()}`,
    `   ${say.state}: [${state}] ${stateName}`,
    `   ${say.error}: ${lastError === '' ? say.none : lastError}`,
    '',
  ];
};

const [folder = '', ...args] = process.argv.slice(2);
const machine = new Machine(folder);
const state = machine.read();
const print = (lines: readonly string[]) => process.stdout.write(lines.map((line) => `${line}\r\n`).join(''));
print(['vssadmin 1.1 - Volume Shadow Copy Service administrative command-line tool', '(C) Copyright 2001-2013 Microsoft Corp.', '']);
refuseIfNotElevated(state, "Error: You don't have the correct permissions to run this command.  Please run this utility from a command");
if (args.join(' ') !== 'list writers') {
  print([`Error: Invalid command "${args.join(' ')}".`]);
  process.exit(1);
}
const fault = machine.called('vssadmin list writers');
if (fault === 'lie') process.exit(0);
const failure = fault === 'fail' ? 'It does not work.' : machine.failure('vssadmin list writers');
if (failure !== undefined) {
  print([`Error: ${failure}`]);
  process.exit(1);
}
for (const writer of state.writers) print(describe(writer, state.language));
