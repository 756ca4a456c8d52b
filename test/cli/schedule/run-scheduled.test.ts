import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { siteValue } from '../../kit/a-site.ts';
import { needsPlatform, needsTools } from '../../kit/needs.ts';
import { runTapedeck, tapedeckCommand } from '../../kit/run-tapedeck.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

const run = ['--site', 'tapedeck.json', 'run', 'nightly', '--scheduled'];

describe('cli: runs that the schedule starts', () => {
  let folder: string;

  beforeEach(function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'note'), 'a few words');
  });

  const write = (job: Parameters<typeof siteValue>[1]) =>
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder, job)));

  it('are refused with exit code 5 while another holds the set, and leave that alone', async () => {
    write({ schedule: { at: '01:30' }, sources: [{ command: { shell: 'echo begun; sleep 1000', path: '/endless' } }] });
    const [file, ...before] = tapedeckCommand;
    const first = spawn(file, [...before, ...run], { cwd: folder, stdio: 'ignore' });
    const ended = once(first, 'exit');
    while (first.exitCode === null && globSync(join(folder, 'media', 'nightly', 'writers', '*', '*.tdk')).length === 0) await pause(5);

    const second = runTapedeck(folder, run);

    expect(second.stdout).to.include('SET_LOCKED');
    expect(second.status).to.equal(5);
    expect(first.exitCode).to.equal(null);

    first.kill('SIGTERM');
    expect(await ended).to.deep.equal([130, null]);
  });

  it('leave processor and disks to others first, with all that they start, where the job says so', function () {
    needsTools(this, 'ionice');
    const post = [{ shell: `nice > ${join(folder, 'nice')}; ionice > ${join(folder, 'ionice')}` }];
    const told = () => ['nice', 'ionice'].map((name) => readFileSync(join(folder, name), 'utf8').trim());

    write({ schedule: { at: '01:30' }, post });
    const normal = runTapedeck(folder, run);
    const before = told();
    write({ schedule: { at: '01:30', priority: 'low' }, post });
    const low = runTapedeck(folder, run);

    expect([normal.status, low.status], `${normal.stdout}${low.stdout}`).to.deep.equal([0, 0]);
    expect(before[0]).to.equal(String(getPriority()));
    expect(before[1]).not.to.equal('idle');
    expect(told()).to.deep.equal(['10', 'idle']);
  });
});
