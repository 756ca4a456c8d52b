import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError, createHost, type Host } from '@tapedeck/core';
import { expect } from 'chai';
import { needsPlatform, needsRoot } from '../kit/needs.ts';
import { skip } from '../kit/skip.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { errorOf } from '../plugins/error-of.ts';

const node = (script: string) => ({ file: process.execPath, args: ['--eval', script] });

describe('core: host', () => {
  let host: Host;

  before(async () => {
    host = await createHost({ environment: { PATH: process.env.PATH, OURS: 'yes' } });
  });

  it('runs a command with arguments, input, folder and environment, and resolves whatever its exit code', async () => {
    const cwd = tempFolder();
    const script = `process.stdin.on('data', (text) => console.log(process.cwd(), process.env.OURS, process.env.MORE, String(text), process.argv[1])).on('end', () => { console.error('bad'); process.exitCode = 3; })`;

    const result = await host.run({
      file: process.execPath,
      args: ['--eval', script, '$HOME; x'],
      cwd,
      env: { MORE: 'more' },
      input: 'in',
    });

    expect(result).to.deep.equal({
      exitCode: 3,
      signalName: undefined,
      timedOut: false,
      stdout: `${cwd} yes more in $HOME; x\n`,
      stderr: 'bad\n',
    });
  });

  it('says that a command could not be started', async () => {
    const error = await errorOf(host.run({ file: '/nowhere/tool', args: [] }));

    expect(error).to.be.instanceOf(BackupError).with.property('code', 'HOST_COMMAND_NOT_STARTED');
    expect(error).to.have.property('message', 'The command "/nowhere/tool" could not be started.');
  });

  it('keeps the head of long output and counts the rest', async () => {
    const { stdout } = await host.run({ ...node(`process.stdout.write('x'.repeat(5000000))`), outputLimitBytes: 10 });

    expect(stdout).to.equal(`${'x'.repeat(10)}\n[4999990 more bytes]`);
  });

  it('ends a command that takes too long', async () => {
    const result = await host.run({ ...node('setInterval(() => {}, 1000)'), limitMinutes: 0.3 / 60 });

    expect(result).to.include({ timedOut: true, signalName: 'SIGTERM' });
  });

  describe('a command that goes on', () => {
    const echo = node(
      `process.stdin.on('data', (text) => { console.log('heard', String(text).trim()); if (/bye/.test(text)) process.exit(4); })`,
    );

    const printedOf = async (name: string, text: string) => {
      while (!host.running(name)?.printed().includes(text)) await host.sleep(5);
    };

    it('is told bit by bit what to do, and is found by its name until it has ended', async () => {
      const started = await host.start('echo', echo);
      started.write('one\n');
      await printedOf('echo', 'heard one');
      started.write('bye\n');
      expect(await started.ended).to.include({ exitCode: 4 });
      expect(started.printed()).to.equal('heard one\nheard bye\n');
      expect(host.running('echo')).to.equal(undefined);
      // Nobody hears it, and nothing breaks.
      started.write('late\n');
    });

    it('ends with its input, where it reads as long as there is any', async () => {
      const started = await host.start('echo', echo);
      started.end('all\n');
      expect(await started.ended).to.include({ exitCode: 0 });
      expect(started.printed()).to.equal('heard all\n');
    });

    it('is stopped with all that it has started', async () => {
      const started = await host.start('echo', echo);
      started.stop();
      expect(await started.ended).to.include({ exitCode: undefined });
      expect(host.running('echo')).to.equal(undefined);
    });

    it('says that it could not be started', async () => {
      expect(await errorOf(host.start('none', { file: '/nowhere/tool', args: [] }))).to.have.property('code', 'HOST_COMMAND_NOT_STARTED');
      expect(host.running('none')).to.equal(undefined);
    });
  });

  it('does not start a command when the signal has fired', async () => {
    const started: number[] = [];

    const error = await errorOf(
      host.run({ ...node('1'), signal: AbortSignal.abort(new Error('over')), started: (id) => started.push(id) }),
    );

    expect(error).to.have.property('message', 'over');
    expect(started).to.deep.equal([]);
  });

  it('ends a command when the signal fires while it is being started', async () => {
    const controller = new AbortController();

    const running = errorOf(host.run({ ...node('setInterval(() => {}, 1000)'), signal: controller.signal }));
    controller.abort(new Error('over'));

    expect(await running).to.have.property('message', 'over');
  });

  it('ends the whole process group with the signal, also what ignores the polite way', async function () {
    if (process.platform === 'win32') skip(this, 'needs process groups');
    const file = join(tempFolder(), 'child');
    const stubborn = `process.on('SIGTERM', () => {}); require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000)`;
    const parent = `require('child_process').spawn(process.execPath, ['--eval', ${JSON.stringify(stubborn)}], { stdio: 'ignore' });
      const wait = setInterval(() => { if (require('fs').existsSync(${JSON.stringify(file)})) { clearInterval(wait); console.log('ready'); setInterval(() => {}, 1000); } }, 10);`;
    const controller = new AbortController();
    let leader = 0;
    const onStarted = (id: number) => {
      leader = id;
    };
    const running = host.run({ ...node(parent), signal: controller.signal, started: onStarted });
    while ((await host.processStart(Number(tryRead(file)))) === undefined) await new Promise(setImmediate);
    const child = Number(tryRead(file));

    controller.abort(new Error('over'));
    const error = await errorOf(running);
    while ((await host.processStart(child)) !== undefined) await new Promise(setImmediate);

    expect(error).to.have.property('message', 'over');
    expect(leader).to.be.above(0);
    expect(await host.processStart(leader)).to.equal(undefined);
  });

  it('leaves the group of somebody else to end by itself, as what "sudo" has started', async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    const theirs = spawn('sleep', ['30'], { detached: true, stdio: 'ignore' });
    const module = JSON.stringify(new URL('../../core/src/host/process-group.ts', import.meta.url).href);
    // Its sources are nobody's to read, so it becomes nobody when it has them.
    const script = `import(${module}).then(({ endGroup }) => { process.setuid(65534); return endGroup(${theirs.pid}); }).then(() => console.log('left'))`;

    const { stdout, stderr } = await host.run(node(script));
    theirs.kill('SIGKILL');

    expect([stdout.trim(), stderr]).to.deep.equal(['left', '']);
  });

  it('knows when a process started, and that one is gone', async () => {
    const mine = await host.processStart(process.pid);

    expect(mine).to.be.a('string').and.not.empty;
    expect(await host.processStart(process.pid)).to.equal(mine);
    expect(await host.processStart(2 ** 22 + 1)).to.equal(undefined);
  });

  it('knows free and total space', async () => {
    const { freeBytes, totalBytes } = await host.diskSpace(tempFolder());

    expect(freeBytes).to.be.above(0);
    expect(totalBytes).to.be.at.least(freeBytes);
  });

  it('knows the boot of the machine, where the system tells', async function () {
    if (process.platform !== 'linux') skip(this, 'needs Linux');

    expect(host.bootId).to.equal(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  });

  it('stops sleeping with the reason of the signal', async () => {
    const controller = new AbortController();
    const sleeping = errorOf(host.sleep(60_000, controller.signal));

    controller.abort(new Error('wake up'));

    expect(await sleeping).to.have.property('message', 'wake up');
  });

  it('makes folders that only this user can enter', async () => {
    const folder = await host.makeTempFolder('tapedeck-host-');
    writeFileSync(join(folder, 'x'), '');

    const { statSync } = await import('node:fs');
    if (process.platform !== 'win32') expect(statSync(folder).mode & 0o777).to.equal(0o700);
  });
});

const tryRead = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
