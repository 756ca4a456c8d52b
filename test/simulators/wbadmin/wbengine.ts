import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Machine } from '../windows/machine.ts';
import { keyOf } from '../windows/process-key.ts';
import { Backups, results } from './backups.ts';
import { localTime, textsIn, wrapped } from './texts.ts';

// The service that does the work: it goes on when the tool that asked for it is killed.
const [, , machineFolder = '', target = ''] = process.argv;
const machine = new Machine(machineFolder);
const { language } = machine.read();
const store = new Backups(machine);
const control = store.control;
const texts = textsIn(language);
const startedAt = new Date();
const computer = 'SRV01';

/** The tool that asked may be killed before the job is ours. */
const waitMs = 5_000;

/** Nobody waits longer for a job that hangs, whatever became of the test. */
const hangMs = 20_000;

const print = (line: string) => appendFileSync(store.file('output'), wrapped(line));

const work = async (): Promise<number> => {
  const folder = join(target, 'WindowsImageBackup', computer);
  const backup = join(folder, `Backup ${startedAt.toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '')}`);
  for (const name of [backup, join(folder, 'Catalog'), join(folder, 'SPPMetadataCache')]) mkdirSync(name, { recursive: true });
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
  print(texts.starting(localTime(startedAt, language)));
  print(texts.retrieving);
  print(texts.volumes(target));
  print(texts.shadow);
  if (control.ending === 'vss') return fail('0x800423F4');
  print(texts.found(98765));
  if (control.ending === 'writer-missing') return fail('System writer is not found in the backup.');
  for (const percent of [0, 12, 12, 40, 77, 100]) {
    print(texts.current);
    appendFileSync(store.file('output'), `${texts.progress(percent)}\r${texts.progress(percent)}\r\n`);
    writeFileSync(join(backup, 'half'), '');
    await pause(5);
    if (percent === 40 && control.ending === 'hang') await untilStopped();
    if (store.has('stop')) return cancelled();
    if (percent === 40 && control.ending === 'disk-full') return fail('0x80070070');
  }
  writeFileSync(join(backup, '6cd5140b-0000-0000-0000-602200000000.vhdx'), Buffer.alloc(300_000, 'system state '));
  writeFileSync(join(backup, 'BackupSpecs.xml'), '<BackupSpecs/>');
  write('MediaId', 'media');
  write(join('Catalog', 'GlobalCatalog'), 'catalog');
  write(join('Catalog', 'BackupGlobalCatalog'), 'catalog');
  if (control.ending !== 'no-version') addVersions();
  print(texts.summary);
  print('------------------');
  print(control.ending === 'warnings' ? texts.warnings : texts.done(localTime(new Date(), language)));
  print(texts.log);
  print('C:\\Windows\\Logs\\WindowsServerBackup\\Backup-30-06-2026_19-26-26.log');
  end(results[control.ending]);
  return 0;
};

const addVersions = () => {
  const named = (minute: number) => versionId(new Date(startedAt.getTime() + minute * 60_000));
  let minute = 0;
  while (store.state.versions.some(({ id }) => id === named(minute))) minute++;
  const made = [named(minute), ...(control.foreign ? [named(minute + 1)] : [])].map((id) => ({ id, target }));
  store.change({ versions: [...store.state.versions, ...made] });
};

const versionId = (time: Date) => {
  const [year, month, day, hour, minute] = time.toISOString().split(/\D/);
  return `${month}/${day}/${year}-${hour}:${minute}`;
};

const untilStopped = async () => {
  const until = Date.now() + hangMs;
  while (!store.has('stop') && Date.now() < until) await pause(10);
};

const end = (lastResult: number) => store.change({ lastResult, lastTime: startedAt.toISOString() });

const fail = (why: string) => {
  print(texts.failed(why));
  end(results[control.ending]);
  return 253;
};

const cancelled = () => {
  print(texts.cancelled);
  end(0x8078001d);
  return 254;
};

const isOurs = () => store.state.job?.engine === keyOf(process.pid);
while (!isOurs() && Date.now() < startedAt.getTime() + waitMs) await pause(2);
if (isOurs()) {
  const exitCode = await work();
  store.change({ job: null });
  writeFileSync(store.file('result'), String(exitCode));
}
