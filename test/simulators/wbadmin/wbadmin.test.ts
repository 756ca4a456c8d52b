import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { BackupServer } from './a-backup-server.ts';

describe('simulators: wbadmin', () => {
  let server: BackupServer;

  before(function () {
    needsPlatform(this, 'linux');
  });

  beforeEach(async () => {
    server = await BackupServer.make(tempFolder());
  });

  const run = (...args: readonly string[]) => spawnSync(server.tool, args, { encoding: 'utf8' });

  it('lists versions by their identifiers, under either label and in the language of the machine', () => {
    const versions = [
      { id: '06/30/2026-23:59', target: 'E:' },
      { id: '07/01/2026-00:01', target: 'E:' },
    ];
    server.change({ versions });
    const english = run('get', 'versions').stdout;
    server.become({ language: 'de' });
    server.control({ label: 'location' });
    const german = run('get', 'versions', '-backupTarget:E:').stdout;

    for (const printed of [english, german])
      expect([...printed.matchAll(/^Version identifier: (\S+)\r$/gm)].map(([, id]) => id)).to.deep.equal(versions.map(({ id }) => id));
    expect(english).to.match(/^Backup target: Fixed Disk labeled E:\r$/m);
    expect(german).to.match(/^Sicherungsort: /m);
    expect(german).to.match(/^Sicherungszeit: \d\d\.\d\d\.\d\d, /m);
  });

  it('says that there is no backup, and no job', () => {
    expect(run('get', 'versions')).to.include({ status: 1 }).and.property('stdout').include('ERROR - No backup was found.');
    expect(run('get', 'status').stdout).to.include('No operation is in progress.');
    expect(run('stop', 'job', '-quiet').status).to.equal(1);
  });

  it('refuses what it does not know, and on a client nearly everything', () => {
    expect(run('start', 'systemstatebackup', '-backuptarget:E:', '-quiet').stdout).to.include('Command syntax incorrect');
    expect(run('delete', 'systemstatebackup', '-quiet').stdout).to.include('Command syntax incorrect');
    server.become({ isServer: false });
    expect(run('start', 'systemstatebackup', '-backupTarget:E:', '-quiet').stdout).to.include('Error: SYSTEMSTATEBACKUP.');
  });

  it('breaks long lines at 80 columns', () => {
    const { stdout, status } = run('start', 'systemstatebackup', `-backupTarget:${server.staging}`, '-quiet');

    expect(status).to.equal(0);
    const lines = stdout.split(/\r\n|\r/);
    expect(Math.max(...lines.map((line) => line.length))).to.equal(80);
  });

  it('asks, and waits for ever, where nobody has told it to be quiet', async () => {
    const child = spawn(server.tool, ['start', 'systemstatebackup', `-backupTarget:${server.staging}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'exit');
    let printed = '';
    for await (const bytes of child.stdout) {
      printed += String(bytes);
      if (printed.includes('[Y] Yes [N] No')) break;
    }
    child.kill('SIGKILL');
    await ended;

    expect(printed).to.include('Do you want to start the backup operation?');
    expect(server.state.job).to.equal(null);
  });
});
