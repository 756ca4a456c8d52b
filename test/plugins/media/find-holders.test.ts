import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, copyFileSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { findHolders } from '../../../plugins/media/src/eject/linux/find-holders.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

describe('media: who holds a drive', () => {
  let folder: string;
  let drive: string;
  const processes: ChildProcess[] = [];

  beforeEach(function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    drive = join(folder, 'drive');
    mkdirSync(drive);
    mkdirSync(`${drive}-2`);
    writeFileSync(join(drive, 'file'), 'x');
  });

  afterEach(() => {
    for (const one of processes.splice(0)) one.kill('SIGKILL');
  });

  const started = async (program: string, options: object): Promise<number | undefined> => {
    const child = spawn(program, ['1000'], { stdio: 'ignore', ...options });
    processes.push(child);
    await once(child, 'spawn');
    return child.pid;
  };
  const holders = () => findHolders([{ root: '/', mountPoint: drive, device: '/dev/sdz1' }]);

  it('is nobody when all are elsewhere, also where a name only begins alike', async () => {
    await started('sleep', { cwd: `${drive}-2` });

    expect(await holders()).to.deep.equal([]);
  });

  it('is a program that is there', async () => {
    const id = await started('sleep', { cwd: drive });

    expect(await holders()).to.deep.equal([`"sleep" (process ${id}) at "${drive}"`]);
  });

  it('is a program that has a file open there', async () => {
    const file = openSync(join(drive, 'file'), 'r');
    const id = await started('sleep', { stdio: [file, 'ignore', 'ignore'] });
    closeSync(file);

    expect(await holders()).to.deep.equal([`"sleep" (process ${id}) at "${drive}/file"`]);
  });

  it('is a program that lies there', async () => {
    const program = join(drive, 'doze');
    copyFileSync('/bin/sleep', program);
    chmodSync(program, 0o755);
    const id = await started(program, {});

    expect(await holders()).to.deep.equal([`"doze" (process ${id}) at "${program}"`]);
  });

  it('is Tapedeck itself where it has forgotten a file', async () => {
    const file = openSync(join(drive, 'file'), 'r');
    const found = await holders();
    closeSync(file);

    expect(found).to.deep.equal([`Tapedeck itself (process ${process.pid}) at "${drive}/file"`]);
  });
});
