import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { backupAnswers } from './backup-answers.ts';
import { MachineStore } from './machine-state.ts';

const [, , systemRoot = '', ...args] = process.argv;
const store = new MachineStore(systemRoot);

const refuse = (why: string): never => {
  process.stderr.write(`${why}\n`);
  process.exit(1);
};

/** Parameters of a script, as its param block has them. */
const parametersOf = (script: string): readonly string[] =>
  [...(/param\(([\s\S]*?)\)\s*\n\s*\n/i.exec(script)?.[1] ?? '').matchAll(/\]\$(\w+)/g)].map(([, name = '']) => name.toLowerCase());

const expected = ['-NoLogo', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File'];
if (expected.some((argument, index) => args[index] !== argument)) refuse(`powershell: strange arguments: ${args.join(' ')}`);
const [file = '', ...given] = args.slice(expected.length);
const known = parametersOf(readFileSync(file, 'utf8'));
given.forEach((argument, index) => {
  if (index % 2 === 0 && !known.includes(argument.slice(1).toLowerCase()))
    refuse(`${basename(file)} : A parameter cannot be found that matches parameter name '${argument.slice(1)}'.`);
});

if (!store.state.elevated && basename(file) === 'describe-backups.ps1') refuse('Get-WBSummary : Access is denied.');
const { product, elevated, volumes } = store.state;
const answers: Readonly<Record<string, unknown>> = {
  ...backupAnswers(store),
  'describe-machine.ps1': { ProductType: product, Elevated: elevated },
  'list-volumes.ps1': volumes.map(({ id, path, fileSystem, driveType }) => ({
    DeviceId: id,
    MountedOn: path,
    FileSystem: fileSystem,
    DriveType: driveType,
  })),
};
const answer = answers[basename(file)] ?? refuse(`powershell: no such script: ${file}`);
process.stdout.write(JSON.stringify(answer));
