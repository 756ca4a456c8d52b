// Stands in for powershell.exe: answers the scripts of the plugins, by their names, and refuses what their "param" blocks do not have.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { backupAnswers } from '../wbadmin/backup-answers.ts';
import { driveAnswers } from './drives.ts';
import { exchangeAnswers } from './exchange.ts';
import { hypervAnswers } from './hyperv.ts';
import { Machine } from './machine.ts';
import { powerAnswers } from './power.ts';
import { deleteShadows, makeShadows } from './shadows.ts';

type Parameters = Readonly<Record<string, string>>;

/** Numbers of `Win32_OperatingSystem.ProductType`. */
const server = 3;
const client = 1;

const answers: Readonly<Record<string, (machine: Machine, parameters: Parameters) => unknown>> = {
  ...backupAnswers,
  ...exchangeAnswers,
  ...hypervAnswers,
  ...powerAnswers,
  ...driveAnswers,
  'describe-machine.ps1': (machine) => {
    const { isServer, isElevated } = machine.read();
    return { ProductType: isServer ? server : client, Elevated: isElevated };
  },
  'list-volumes.ps1': (machine) =>
    machine.read().volumes.map(({ id, mountedOn, fileSystem, driveType, label, serial }) => ({
      DeviceId: id,
      MountedOn: mountedOn,
      FileSystem: fileSystem === '' ? null : fileSystem,
      DriveType: driveType,
      Label: label ?? null,
      Serial: serial ?? null,
    })),
  'list-shadows.ps1': (machine) =>
    machine.read().shadows.map(({ id, setId, volume, device, noWriters }) => ({
      Id: id.toUpperCase(),
      SetId: setId.toUpperCase(),
      Device: device,
      Volume: volume,
      NoWriters: noWriters,
    })),
  'create-shadow.ps1': (machine, { Volume }) => {
    const failure = machine.failure('Win32_ShadowCopy.Create');
    const volume = machine.read().volumes.find(({ id }) => id === Volume);
    if (failure !== undefined || volume === undefined) return { ReturnValue: Number(failure ?? 3), Id: '' };
    return { ReturnValue: 0, Id: makeShadows(machine, [volume], { noWriters: true })[0]?.id.toUpperCase() };
  },
  'remove-shadow.ps1': (machine, { Id = '' }) => ({
    Removed: deleteShadows(machine, ({ id }) => id.toLowerCase() === Id.toLowerCase()),
  }),
};

const refuse = (why: string): never => {
  console.error(why);
  process.exit(1);
};

/** Names of the parameters that a script takes, and which of them it must be given. */
const parametersOf = (script: string) => {
  const found = /^param\(\)$|^param\(\n([\s\S]*?)^\)$/m.exec(script) ?? refuse('The script has no "param" block.');
  const block = found[1] ?? '';
  return [...block.matchAll(/(Mandatory = \$true[^$]*)?\[[a-z[\]]+\]\$(\w+)/gi)].map(([, mandatory, name = '']) => ({
    name,
    isMandatory: mandatory !== undefined,
  }));
};

const parse = (args: readonly string[]): { readonly path: string; readonly parameters: Parameters } => {
  const [logo, profile, interactive, policy, bypass, file, path = '', ...rest] = args;
  const begin = [logo, profile, interactive, policy, bypass, file].join(' ');
  if (begin !== '-NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -File') refuse(`Started as "${begin}".`);
  const parameters: Record<string, string> = {};
  const strange = rest.find((argument) => /^[-\u2013-\u2015]/.test(argument) && !/^-\w+(?::|$)/.test(argument));
  if (strange !== undefined) refuse(`A parameter cannot be found that matches parameter name '${strange}'.`);
  // One that begins with a dash hangs on the name of its parameter.
  const pairs = rest.flatMap((argument) => /^-(\w+):([-\u2013-\u2015].*)$/s.exec(argument)?.slice(1, 3) ?? [argument]);
  for (let at = 0; at < pairs.length; at += 2)
    parameters[pairs[at]?.replace(/^-/, '') ?? ''] = pairs[at + 1] ?? refuse('A parameter has no value.');
  return { path, parameters };
};

const [folder = '', ...args] = process.argv.slice(2);
const machine = new Machine(folder);
const { path, parameters } = parse(args);
const script = readFileSync(path, 'utf8');
const known = parametersOf(script);
for (const name of Object.keys(parameters))
  if (!known.some((one) => one.name === name)) refuse(`A parameter cannot be found that matches parameter name '${name}'.`);
for (const { name, isMandatory } of known) if (isMandatory && !(name in parameters)) refuse(`Missing mandatory parameter: ${name}.`);
const name = basename(path);
const fault = machine.called(name);
if (fault === 'lie') process.exit(0);
const failure = fault === 'fail' ? 'It does not work.' : machine.failure(name);
if (failure !== undefined) refuse(failure);
const answer = answers[name] ?? refuse(`The simulator knows no script "${name}".`);
process.stdout.write(`${JSON.stringify(answer(machine, parameters))}\r\n`);
