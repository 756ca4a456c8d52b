import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Machine } from '../windows/machine.ts';
import { keyOf } from '../windows/process-key.ts';
import { Backups } from './backups.ts';
import { banner, localTime, textsIn, wrapped } from './texts.ts';

const [, , folder = '', ...args] = process.argv;
const machine = new Machine(folder);
const { isServer, isElevated, language, volumes } = machine.read();
const store = new Backups(machine);
const texts = textsIn(language);
const print = (line: string) => void process.stdout.write(wrapped(line));
const refuse = (line: string, exitCode = 1): never => {
  print(line);
  process.exit(exitCode);
};

/** The options that each command takes. */
const commands: Readonly<Record<string, readonly string[]>> = {
  'start systemstatebackup': ['backupTarget', 'quiet'],
  'get versions': ['backupTarget', 'machine'],
  'get status': [],
  'stop job': ['quiet'],
  'delete systemstatebackup': ['keepVersions', 'version', 'deleteOldest', 'backupTarget', 'machine', 'quiet'],
};
const onClients = ['get versions', 'get status', 'stop job'];

const parse = () => {
  const command = args.slice(0, 2).join(' ').toLowerCase();
  const known = commands[command];
  const syntax = (what: string) => refuse(`ERROR - Command syntax incorrect. Error: ${what.toUpperCase()}. See the command syntax below.`);
  if (known === undefined || (!isServer && !onClients.includes(command))) return syntax(args[1] ?? '');
  const options = new Map<string, string>();
  for (const argument of args.slice(2)) {
    const [, name = '', value = ''] = /^-(\w+)(?::(.*))?$/s.exec(argument) ?? [];
    if (!known.includes(name) || options.has(name)) return syntax(argument);
    options.set(name, value);
  }
  return { command, options };
};

const targetOf = (options: ReadonlyMap<string, string>): string => {
  const target = options.get('backupTarget') ?? refuse('ERROR - The backup target is missing.');
  const { critical, shares, anyVolumeAllowed } = store.state;
  const volume = volumes.find(({ mountedOn }) => mountedOn.slice(0, -1) === target);
  if (volume !== undefined) {
    if (volume.driveType !== 3) refuse('You cannot save a system state backup to DVDs or other removable disks.', 252);
    if (critical.includes(volume.id) && !anyVolumeAllowed)
      refuse(
        'ERROR - The backup storage location is invalid. You cannot use a volume that is included in the backup as a storage location.',
        252,
      );
    return target;
  }
  const share = shares.find(({ path }) => target === path || target.startsWith(`${path}/`));
  if (share === undefined || !existsSync(target)) return refuse('There was a failure in preparing the backup of the system state.', 251);
  if (!['NTFS', 'ReFS'].includes(share.fileSystem))
    refuse('A backup cannot be done to a remote shared folder which is not hosted on a volume formatted with NTFS/ReFS.', 252);
  print('Note: The backed up data cannot be securely protected at this destination.');
  return target;
};

const start = async (options: ReadonlyMap<string, string>): Promise<number> => {
  const target = targetOf(options);
  if (store.state.job !== null) refuse('ERROR - Another backup or recovery operation is in progress.', 250);
  if (!options.has('quiet')) {
    print(texts.question);
    process.stdout.write('[Y] Yes [N] No ');
    await pause(60_000);
  }
  store.clear('stop', 'output', 'result');
  writeFileSync(store.file('output'), '');
  const program = fileURLToPath(new URL('./wbengine.ts', import.meta.url));
  const engine = spawn(process.execPath, [program, folder, target], { detached: true, stdio: 'ignore' });
  engine.unref();
  // It begins once the job is its own, and goes away if the tool is killed before.
  store.change({ job: { startedAt: new Date().toISOString(), target, engine: keyOf(engine.pid ?? 0) } });
  return follow();
};

/** Prints what the service tells until it has ended. */
const follow = async (): Promise<number> => {
  for (let printed = 0; ; await pause(5)) {
    const ended = store.has('result');
    const output = readFileSync(store.file('output'), 'utf8');
    process.stdout.write(output.slice(printed));
    printed = output.length;
    if (ended) return Number(readFileSync(store.file('result'), 'utf8'));
  }
};

const versions = (options: ReadonlyMap<string, string>): number => {
  const asked = options.get('backupTarget');
  const found = store.state.versions.filter(({ target }) => asked === undefined || target === asked);
  if (found.length === 0) refuse(texts.noBackup);
  for (const { id, target } of found) {
    const [month = '', day = '', year = '', hour = '', minute = ''] = id.split(/\D/);
    print(`${texts.backupTime}: ${localTime(new Date(`${year}-${month}-${day}T${hour}:${minute}:00Z`), language)}`);
    print(`${texts[store.control.label]}: Fixed Disk labeled ${target}`);
    print(`Version identifier: ${id}`);
    print('Can recover: Volume(s), File(s), Application(s), System State');
    print('Snapshot ID: {053130d6-827c-44a1-be75-dc44161264de}');
    print('');
  }
  return 0;
};

const remove = (options: ReadonlyMap<string, string>): number => {
  const selectors = ['keepVersions', 'version', 'deleteOldest'].filter((name) => options.has(name));
  if (selectors.length !== 1 || !options.has('version') || !options.has('quiet')) refuse('ERROR - Command syntax incorrect.');
  const [id, target] = [options.get('version'), options.get('backupTarget') ?? ''];
  if (store.state.shares.some(({ path }) => target.startsWith(path))) refuse('ERROR - A version on a share cannot be deleted.');
  if (store.control.deleteFails) refuse('ERROR - The version could not be deleted: access is denied.', 249);
  if (!store.state.versions.some((one) => one.id === id && one.target === target)) refuse(texts.noBackup);
  const left = store.state.versions.filter((one) => one.id !== id || one.target !== target);
  store.change({ versions: left });
  const images = join(target, 'WindowsImageBackup');
  if (!left.some((one) => one.target === target)) for (const name of readdirSync(images)) rmSync(join(images, name), { recursive: true });
  return 0;
};

const stop = async (): Promise<number> => {
  if (store.state.job === null) return refuse('ERROR - No operation is in progress.');
  writeFileSync(store.file('stop'), '');
  while (store.state.job !== null) await pause(5);
  return 0;
};

appendFileSync(store.file('calls'), `${args.join(' ')}\n`);
process.stdout.write(banner);
if (!store.state.feature) refuse('Windows Server Backup is not installed on this computer.');
const { command, options } = parse();
const fault = machine.called(`wbadmin ${command}`);
if (fault === 'lie') process.exit(0);
if (fault === 'fail') refuse('ERROR - It does not work.');
if (!isElevated) refuse('ERROR - You must be a member of the Backup Operators or Administrators group.');
const run: Readonly<Record<string, () => Promise<number> | number>> = {
  'start systemstatebackup': () => start(options),
  'get versions': () => versions(options),
  'get status': () => (store.state.job === null ? refuse('No operation is in progress.', 0) : follow()),
  'stop job': stop,
  'delete systemstatebackup': () => remove(options),
};
process.exitCode = await run[command]?.();
