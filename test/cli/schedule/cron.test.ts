import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, type Host, type Schedule } from '@tapedeck/core';
import { FakeHost } from '@tapedeck/testkit';
import { expect } from 'chai';
import { cron } from '../../../cli/src/schedule/cron.ts';
import { cronBlock } from '../../../cli/src/schedule/cron-block.ts';
import type { ScheduledJob } from '../../../cli/src/schedule/scheduler.ts';
import { aSchedule } from '../../kit/a-schedule.ts';
import { needsPlatform, needsRoot, needsTools } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { errorOf } from '../../plugins/error-of.ts';

const siteFile = '/etc/tapedeck/tapedeck.yaml';

const aJob = (schedule: Partial<Schedule> = {}, more: Partial<ScheduledJob> = {}): ScheduledJob => ({
  job: 'nightly',
  siteFile,
  schedule: aSchedule(schedule),
  command: ['/usr/bin/node', '/opt/tapedeck.js', '--site', siteFile, 'run', 'nightly', '--scheduled'],
  ...more,
});

/** The commands of a block, without times and as cron gives them to the shell: a bare percent sign ends the command. */
const commandsOf = (block: string): readonly string[] =>
  [...block.matchAll(/^\d+ \d+ \* \* \S+ (.*)$/gm)].map(([, command = '']) => command.replace(/(?<!\\)%.*/, '').replaceAll('\\%', '%'));

describe('cli: schedules of cron', () => {
  it('are a line for each time, between marks', () => {
    expect(cronBlock(aJob({ at: ['01:30', '13:05'], days: ['mon', 'sun'] }))).to.equal(
      [
        '# tapedeck begin: nightly of /etc/tapedeck/tapedeck.yaml',
        '30 1 * * 1,0 /usr/bin/node /opt/tapedeck.js --site /etc/tapedeck/tapedeck.yaml run nightly --scheduled',
        '5 13 * * 1,0 /usr/bin/node /opt/tapedeck.js --site /etc/tapedeck/tapedeck.yaml run nightly --scheduled',
        '# tapedeck end: nightly of /etc/tapedeck/tapedeck.yaml',
        '',
      ].join('\n'),
    );
  });

  it('say aloud that missed runs are not made up for, unless that was not asked', () => {
    const scheduler = cron({ host: new FakeHost(), siteFile });

    expect(scheduler.remarks(aJob()).join()).to.match(/^Cron never makes up for a run that was missed/);
    expect(scheduler.remarks(aJob({ catchUp: false }))).to.deep.equal([]);
  });

  it('are refused where there is no cron', async () => {
    const host = new FakeHost();

    expect(await errorOf(cron({ host, siteFile }).install(aJob()))).to.have.property('code', 'CLI_NO_SCHEDULER');
  });

  it('start the program with its arguments as they are, whatever signs those have', function () {
    needsPlatform(this, 'linux');
    const folder = tempFolder();
    try {
      const odd = join(folder, `it's 100% "odd" \\ $HOME`);
      mkdirSync(odd);
      const told = join(odd, 'told');
      const command = [process.execPath, '-e', 'require("fs").writeFileSync(process.argv[1], process.argv[2])', told, '%*?~;#'];

      const [line = ''] = commandsOf(cronBlock(aJob({}, { command })));
      execFileSync('/bin/sh', ['-c', line]);

      expect(execFileSync('cat', [told], { encoding: 'utf8' })).to.equal('%*?~;#');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('wait at random before they start, where that is asked', function () {
    needsPlatform(this, 'linux');
    const folder = tempFolder();
    try {
      // A stand-in for the program `sleep`, which tells how long it was to be.
      writeFileSync(join(folder, 'sleep'), '#!/bin/sh\necho "$1"\n', { mode: 0o755 });
      const [line = ''] = commandsOf(cronBlock(aJob({ randomDelayMinutes: 1 }, { command: ['/bin/true'] })));
      const env = { PATH: `${folder}:/usr/bin:/bin` };

      const delays = Array.from({ length: 20 }, () => Number(execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8', env })));

      for (const delay of delays) expect(delay).to.be.within(0, 59);
      expect(new Set(delays).size).to.be.above(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  describe('with the real crontab', () => {
    // Never the crontab of whoever runs the tests.
    const user = 'nobody';
    let host: Host;
    let kept: string | undefined;
    const read = (): string | undefined => {
      const { status, stdout } = spawnSync('crontab', ['-u', user, '-l'], { encoding: 'utf8' });
      return status === 0 ? stdout : undefined;
    };
    const write = (text: string) => execFileSync('crontab', ['-u', user, '-'], { input: text });

    before(async function () {
      needsPlatform(this, 'linux');
      needsRoot(this);
      needsTools(this, 'crontab');
      const real = await createHost({ environment: process.env });
      host = { ...real, run: (command) => real.run({ ...command, args: ['-u', user, ...command.args] }) };
      kept = read();
    });
    beforeEach(() => void spawnSync('crontab', ['-u', user, '-r']));
    after(() => {
      if (kept !== undefined) write(kept);
      else spawnSync('crontab', ['-u', user, '-r']);
    });

    it('are taken over, again without effect, changed in place, and gone without a trace', async () => {
      const scheduler = cron({ host, siteFile });
      expect([...(await scheduler.installed())]).to.deep.equal([]);

      await scheduler.install(aJob());
      await scheduler.install(aJob());
      const once = read();
      await scheduler.install(aJob({ at: ['02:00'] }));

      expect(once).to.equal(cronBlock(aJob()));
      expect(read()).to.equal(cronBlock(aJob({ at: ['02:00'] })));
      expect([...(await scheduler.installed())]).to.deep.equal([['nightly', cronBlock(aJob({ at: ['02:00'] }))]]);

      await scheduler.remove('nightly');

      expect(read()).to.equal(undefined);
    });

    it('leave every other line as it is, those of other site files too', async () => {
      const others = `MAILTO=me\n# a comment\n\n5 4 * * * /bin/true 100\\% $& $1\n${cronBlock(aJob({}, { siteFile: '/home/me/tapedeck.yaml' }))}`;
      write(others);
      const scheduler = cron({ host, siteFile });

      await scheduler.install(aJob());
      await scheduler.install(aJob({}, { job: 'weekly' }));

      expect(read()).to.equal(others + cronBlock(aJob()) + cronBlock(aJob({}, { job: 'weekly' })));

      await scheduler.remove('nightly');
      await scheduler.remove('weekly');
      await scheduler.remove('unheard-of');

      expect(read()).to.equal(others);
    });
  });
});
