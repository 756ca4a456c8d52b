import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, globSync, mkdirSync, openSync, readFileSync, symlinkSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { siteValue } from '../kit/a-site.ts';
import { noise } from '../kit/noise.ts';
import { runTapedeck, tapedeckCommand } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('cli: single files of a point', () => {
  const folder = tempFolder();
  const source = join(folder, 'source');

  before(() => {
    mkdirSync(source);
    writeFileSync(join(source, 'large'), noise('large', 20 << 20));
    writeFileSync(Buffer.concat([Buffer.from(`${source}/not-`), Buffer.of(0xff)]), 'strange');
    symlinkSync('large', join(source, 'link'));
    const sparse = join(source, 'sparse');
    writeFileSync(sparse, '');
    truncateSync(sparse, 3 << 20);
    const handle = openSync(sparse, 'r+');
    writeSync(handle, 'data', 1 << 20);
    closeSync(handle);
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder)));
    expect(runTapedeck(folder, ['--site', 'tapedeck.json', 'run', 'nightly']).status).to.equal(0);
  });

  const cat = (path: string) => {
    const [file, ...args] = tapedeckCommand;
    return spawnSync(file, [...args, '--site', 'tapedeck.json', 'cat', `nightly@latest:${path}`], { cwd: folder, maxBuffer: 64 << 20 });
  };

  it('come out byte for byte, sparse ones and those with names that are no text too', () => {
    for (const name of ['large', 'sparse']) {
      const { status, stdout, stderr } = cat(join(source, name));

      expect([status, stderr.toString()], name).to.deep.equal([0, '']);
      expect(stdout.equals(readFileSync(join(source, name))), name).to.equal(true);
    }
    expect(cat(`${source}/not-\\xff`).stdout.toString()).to.equal('strange');
  });

  it('are refused where there is none, with nothing on standard output', () => {
    const asked = ['nothing', 'link', ''].map((name) => cat(join(source, name)));

    expect(asked.map(({ status, stdout }) => [status, stdout.length])).to.deep.equal([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    expect(asked.map(({ stderr }) => /code: (\w+)/.exec(stderr.toString())?.[1])).to.deep.equal([
      'BACKUP_NO_SUCH_PATH',
      'BACKUP_NOT_A_FILE',
      'BACKUP_NOT_A_FILE',
    ]);
    expect(cat('').stderr.toString()).to.contain('CLI_NO_PATH');
  });

  /** A pipe whose reader leaves after a few bytes, and what became of the command in front of it. */
  const pipeToHead = (...args: readonly string[]) => {
    const command = [...tapedeckCommand, '--site', 'tapedeck.json', ...args];
    const { stdout, stderr } = spawnSync('bash', ['-c', '"$@" | head -c 4 >/dev/null; echo $PIPESTATUS', 'bash', ...command], {
      cwd: folder,
      encoding: 'utf8',
    });
    return [stdout.trim(), stderr];
  };

  it('do not mind a reader that has read enough', () => {
    expect(pipeToHead('cat', `nightly@latest:${source}/large`)).to.deep.equal(['0', '']);
    expect(pipeToHead('ls', 'nightly@latest', '-R')).to.deep.equal(['0', '']);
  });

  it('say so when they could not be written', () => {
    const command = [...tapedeckCommand, '--site', 'tapedeck.json', 'cat', `nightly@latest:${source}/large`];
    const { status, stderr } = spawnSync('bash', ['-c', '"$@" >/dev/full', 'bash', ...command], { cwd: folder, encoding: 'utf8' });

    expect(status).to.equal(1);
    expect(stderr).to.contain('ENOSPC').and.not.to.contain('    at ');
  });

  it('do not end a run whose events nobody reads any longer', () => {
    expect(pipeToHead('run', 'nightly', '--json')).to.deep.equal(['0', '']);

    expect(runTapedeck(folder, ['--site', 'tapedeck.json', 'points', 'nightly']).stdout.match(/nightly@/g)).to.have.length(2);
  });

  for (const [command, ...args] of [['cat'], ['export', '--tar']])
    it(`are given up on a signal, with all that was taken for them (${command})`, async () => {
      const [file, ...before] = tapedeckCommand;
      const point = `nightly@latest:${join(source, 'large')}`;
      const child = spawn(file, [...before, '--site', 'tapedeck.json', command ?? '', point, ...args], { cwd: folder });
      const ended = once(child, 'close');
      const leases = () => globSync(join(folder, 'media', 'nightly', 'readers', '*', 'owner'));
      while (child.exitCode === null && leases().length === 0) await setTimeout(5);

      child.kill('SIGINT');
      child.stdout.resume();

      expect(await ended).to.deep.equal([130, null]);
      expect(leases()).to.deep.equal([]);
    });
});
