import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installProgram, volumeId, type WindowsServer } from './a-windows-server.ts';
import { type SimulatedDatabase, writeExchange } from './exchange.ts';

/** How a mailbox database differs from one that is mounted and sound. */
export type GivenDatabase = Pick<SimulatedDatabase, 'Name'> & Partial<SimulatedDatabase>;

/** Puts databases on a server: their files on "C", their logs on "D", and the writer that serves them. */
export const installExchange = (server: WindowsServer, given: readonly GivenDatabase[]): void => {
  const { folder, machine, volume } = server;
  const installed = join(folder, 'Exchange');
  installProgram(join(installed, 'Bin', 'eseutil.exe'), 'eseutil.ts', folder);
  const databases = given.map(
    (one, index): SimulatedDatabase => ({
      Guid: `0000000${index}-aaaa-4bbb-8ccc-dddddddddddd`,
      Edb: join(volume('C'), 'mail', one.Name, `${one.Name}.edb`),
      Logs: join(volume('D'), 'mail-logs', one.Name),
      Prefix: `E0${index}`,
      Circular: false,
      Mounted: true,
      Recovery: false,
      BackupInProgress: false,
      CopyStatus: 'Mounted',
      LastFullBackup: '',
      ...one,
    }),
  );
  for (const database of databases) fill(database);
  writeExchange(machine, { Installed: true, Server: 'SRV01', Folder: installed, Databases: databases, restored: [] });
  machine.update(({ writers }) => {
    writers.push({
      name: 'Microsoft Exchange Writer',
      id: '{76fe1ac4-15f7-4bcd-987e-8e1acb462fb7}',
      state: 1,
      lastError: '',
      // What is dismounted, and what is for recovery, the writer does not offer.
      components: databases.filter(({ Mounted, Recovery }) => Mounted && !Recovery).map(componentOf),
    });
  });
};

const componentOf = ({ Guid, Logs, Prefix }: SimulatedDatabase) => ({
  path: `\\Microsoft Exchange Server\\Microsoft Information Store\\SRV01\\${Guid}`,
  volumes: [volumeId('C'), volumeId('D')],
  logs: [join(Logs, `${Prefix}00000001.log`)],
});

const fill = ({ Name, Edb, Logs, Prefix }: SimulatedDatabase): void => {
  mkdirSync(dirname(Edb), { recursive: true });
  mkdirSync(join(Logs, 'index'), { recursive: true });
  writeFileSync(Edb, `EDB Dirty Shutdown\nmailboxes of ${Name}\n`);
  for (const number of ['00000001', '00000002', '']) writeFileSync(join(Logs, `${Prefix}${number}.log`), `LOG ${Name} ${number}\n`);
  writeFileSync(join(Logs, `${Prefix}.chk`), 'checkpoint');
  writeFileSync(join(Logs, 'index', 'catalog'), 'made anew');
};
