import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError, createHost } from '@tapedeck/core';
import { expect } from 'chai';
import { holdStill, type Stillness } from '../../../plugins/lvm/src/hold-still.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { errorOf } from '../error-of.ts';

const holdStillModule = new URL('../../../plugins/lvm/src/hold-still.ts', import.meta.url).href;

describe('lvm: what holds volumes still', () => {
  let folder: string;

  before(function () {
    needsPlatform(this, 'linux');
  });

  beforeEach(() => {
    folder = tempFolder();
    program('dmsetup', `echo "$@" >> ${folder}/log; [ "$1" != resume ] || touch ${folder}/resumed`);
    program('step', `echo step "$@" >> ${folder}/log`);
    program('failing', 'echo "it says why" >&2; exit 5');
    // Hangs as a program does that wants to write on what stands still.
    program('hanging', `echo hanging >> ${folder}/log; while ! [ -e ${folder}/resumed ]; do :; done`);
  });

  const program = (name: string, body: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  const environment = () => ({ ...process.env, PATH: `${folder}:${process.env.PATH}` });
  const log = () => readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
  const hold = async (stillness: Stillness) =>
    holdStill(await createHost({ environment: environment() }), stillness, (line, said) => new BackupError('FAILED', `${line} | ${said}`));

  it('does its steps between making all still and letting all go', async () => {
    await hold({
      held: ['vg-a', 'vg-b'],
      steps: [
        ['step', '1'],
        ['step', '2', '*'],
      ],
    });

    expect(log()).to.deep.equal(['suspend vg-a', 'suspend vg-b', 'step 1', 'step 2 *', 'resume vg-a', 'resume vg-b']);
  });

  it('lets all go when a step fails, and says why', async () => {
    const error = await errorOf(hold({ held: ['vg-a'], steps: [['failing', 'x'], ['step']] }));

    expect(error).to.have.property('message', 'failing x; step | failing x: it says why');
    expect(log()).to.deep.equal(['suspend vg-a', 'resume vg-a']);
  });

  it('lets those go that are still when another cannot be made so', async () => {
    program('dmsetup', `echo "$@" >> ${folder}/log; [ "$*" != "suspend vg-b" ] || { echo "busy" >&2; exit 1; }`);

    const error = await errorOf(hold({ held: ['vg-a', 'vg-b'], steps: [['step']] }));

    expect(error).to.have.property('message', 'step | busy');
    expect(log()).to.deep.equal(['suspend vg-a', 'suspend vg-b', 'resume vg-a', 'resume vg-b']);
  });

  it('lets all go when the time is up, under a step that waits for just that, and does no more', async () => {
    const error = await errorOf(hold({ held: ['vg-a'], steps: [['hanging'], ['step']], limitSeconds: 0.2 }));

    expect(error).to.have.property('message', 'hanging; step | it took longer than 0.2 seconds');
    expect(log().slice(0, 3)).to.deep.equal(['suspend vg-a', 'hanging', 'resume vg-a']);
    expect(log()).to.not.include('step');
  });

  it('does not take a step for done in time that ends because all go on', async () => {
    const error = await errorOf(hold({ held: ['vg-a'], steps: [['hanging']], limitSeconds: 0.1 }));

    expect(error).to.have.property('message', 'hanging | it took longer than 0.1 seconds');
  });

  it('holds nothing for a single volume, which LVM freezes itself', async () => {
    await hold({ held: [], steps: [['step', '1']] });

    expect(log()).to.deep.equal(['step 1']);
  });

  it('lets all go after its steps though the process that had started it was killed', async () => {
    // Prints after that process is gone, into what was a pipe to it.
    program('printing', `while [ -e /proc/"$1" ]; do :; done; echo much; echo printed >> ${folder}/log`);
    const parent: ChildProcess = spawn(
      process.execPath,
      [
        '--conditions=source',
        '--input-type=module',
        '--eval',
        `import { holdStill } from '${holdStillModule}'; import { createHost } from '${import.meta.resolve('@tapedeck/core')}';
         const host = await createHost({ environment: process.env });
         await holdStill(host, { held: ['vg-a'], steps: [['printing', String(process.pid)]] }, () => new Error('failed'));`,
      ],
      { env: environment(), stdio: 'ignore' },
    );

    await until(() => existsSync(join(folder, 'log')));
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await until(() => existsSync(join(folder, 'resumed')));

    expect(log()).to.deep.equal(['suspend vg-a', 'printed', 'resume vg-a']);
  });
});

/** Waits for what another process does, by asking it. */
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) spawnSync('true');
};
