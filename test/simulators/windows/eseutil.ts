// Stands in for eseutil.exe: checks databases and logs, replays logs, shows headers; exits with errors of the engine as the real one does.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { stateOfFile } from './exchange.ts';
import { Machine } from './machine.ts';

const names: Readonly<Record<number, string>> = {
  [-501]: 'JET_errLogFileCorrupt, Log file is corrupt',
  [-528]: 'JET_errMissingLogFile, Current log file missing',
  [-543]: 'JET_errRequiredLogFilesMissing, The required log files for recovery is missing.',
  [-1003]: 'JET_errInvalidParameter, Invalid API parameter',
  [-1032]: 'JET_errFileAccessDenied, Cannot access file, the file is locked or in use',
  [-1206]: 'JET_errDatabaseCorrupted, Non database file or corrupted db',
  [-1811]: 'JET_errFileNotFound, File not found',
};

const end = (code: number): never => {
  console.log(
    code === 0
      ? '\r\nOperation completed successfully in 1.94 seconds.\r\n'
      : `\r\nOperation terminated with error ${code} (${names[code] ?? ''}) after 1.94 seconds.\r\n`,
  );
  process.exit(code & 255);
};

/** Generations of the logs of a database, in order; that in use has no number. */
const logsOf = (folder: string, prefix: string) =>
  readdirSync(folder)
    .filter((name) => new RegExp(`^${prefix}([0-9A-F]{8})?\\.log$`, 'i').test(name))
    .sort();

const checkLogs = (folder: string, prefix: string): number => {
  const logs = logsOf(folder, prefix);
  const numbers = logs.flatMap((name) => (/([0-9A-F]{8})\.log$/i.test(name) ? [Number.parseInt(name.slice(3, 11), 16)] : []));
  for (const name of logs) console.log(`      Log file: ${join(folder, name)} - ${isSound(join(folder, name)) ? 'OK' : 'ERROR'}`);
  if (!logs.every((name) => isSound(join(folder, name)))) return -501;
  return logs.length > 0 && numbers.every((number, at) => at === 0 || number === (numbers[at - 1] ?? 0) + 1) ? 0 : -528;
};

const isSound = (path: string) => readFileSync(path, 'utf8').startsWith('LOG');

const checksum = (path: string): number => {
  console.log('Initiating CHECKSUM mode...');
  if (existsSync(path)) return stateOfFile(path) === undefined ? -1206 : 0;
  return existsSync(dirname(path)) ? checkLogs(dirname(path), basename(path)) : -1811;
};

const replay = (prefix: string, folder: string): number => {
  console.log('Initiating RECOVERY mode...');
  const code = checkLogs(folder, prefix);
  if (code !== 0) return -543;
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.edb'))) {
    const text = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), text.replace(/^EDB .*$/m, 'EDB Clean Shutdown'));
  }
  return 0;
};

const [state = '', ...args] = process.argv.slice(2);
const machine = new Machine(state);
const fault = machine.called(`eseutil ${args[0]}`);
if (fault === 'lie') process.exit(0);
console.log('\r\nExtensible Storage Engine Utilities for Microsoft(R) Exchange Server\r\nVersion 15.02\r\n');
const failure = fault === 'fail' ? '-1003' : machine.failure(`eseutil ${args[0]}`);
if (failure !== undefined) end(Number(failure));
const [what, first = '', ...rest] = args;
if (what === '/k' && rest.length === 0) end(checksum(first));
if (what === '/mh' && rest.length === 0) {
  console.log(`            State: ${stateOfFile(first) ?? 'Illegal'}\r\n     Log Required: 143-143 (0x8f-0x8f)`);
  end(0);
}
if (what === '/r' && rest[0] === '/l' && rest[2] === '/d' && rest[1] === rest[3] && rest[4] === '/i') end(replay(first, rest[1] ?? ''));
end(-1003);
