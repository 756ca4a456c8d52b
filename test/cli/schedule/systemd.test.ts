import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nextStart, type Schedule } from '@tapedeck/core';
import { FakeHost } from '@tapedeck/testkit';
import { expect } from 'chai';
import type { ScheduledJob } from '../../../cli/src/schedule/scheduler.ts';
import { systemd } from '../../../cli/src/schedule/systemd.ts';
import { calendars } from '../../../cli/src/schedule/systemd-texts.ts';
import { aSchedule } from '../../kit/a-schedule.ts';
import { inZone } from '../../kit/in-zone.ts';
import { needsTools } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { errorOf } from '../../plugins/error-of.ts';

const siteFile = '/etc/tapedeck/tapedeck.yaml';

describe('cli: schedules of systemd', () => {
  let folder: string;
  let host: FakeHost;
  beforeEach(() => {
    folder = tempFolder();
    host = new FakeHost().answering('systemctl', '');
  });

  const aJob = (schedule: Partial<Schedule> = {}, program = process.execPath): ScheduledJob => ({
    job: 'nightly',
    siteFile,
    schedule: aSchedule(schedule),
    command: [program, '/opt/tape deck/tapedeck.js', '--site', siteFile, 'run', 'nightly', '--scheduled'],
  });
  const units = (system = true, site = siteFile) => systemd({ host, siteFile: site, folder, system });
  const read = (kind: string) => readFileSync(join(folder, `tapedeck-nightly.${kind}`), 'utf8').split('\n');
  const asked = () => host.commands.map(({ file, args }) => [file, ...args].join(' '));

  it('are a timer with the times and a service with the command', async () => {
    await units().install(aJob({ at: ['01:30', '13:00'], days: ['mon', 'tue'], randomDelayMinutes: 20, catchUp: false, priority: 'low' }));

    expect(read('timer')).to.include.members([
      'OnCalendar=Mon,Tue *-*-* 01:30:00',
      'OnCalendar=Mon,Tue *-*-* 13:00:00',
      'Persistent=false',
      'RandomizedDelaySec=20min',
      'WantedBy=timers.target',
    ]);
    expect(read('service')).to.include.members(['Nice=10', 'IOSchedulingClass=idle']);
    expect(read('service').find((line) => line.startsWith('ExecStart='))).to.equal(
      `ExecStart="${process.execPath}" "/opt/tape deck/tapedeck.js" "--site" "${siteFile}" "run" "nightly" "--scheduled"`,
    );
    expect(asked()).to.deep.equal([
      'systemctl daemon-reload',
      'systemctl enable tapedeck-nightly.timer',
      'systemctl restart tapedeck-nightly.timer',
    ]);
  });

  it('make up for missed runs and leave priorities alone, unless asked otherwise; of the user where we are not root', async () => {
    const user = units(false);
    await user.install(aJob());

    expect(read('timer')).to.include('OnCalendar=*-*-* 01:30:00').and.include('Persistent=true');
    expect([...read('timer'), ...read('service')].filter((line) => /^(?:Random|Nice|IO)/.test(line))).to.deep.equal([]);
    expect(asked()).to.include('systemctl --user enable tapedeck-nightly.timer');
    expect(user.remarks(aJob())[0]).to.include('enable-linger');
  });

  it('are the same when they are installed again, and gone without a trace when they are removed', async () => {
    writeFileSync(join(folder, 'tapedeck-other.timer'), 'made by hand');
    const scheduler = units();
    await scheduler.install(aJob());
    const before = await scheduler.installed();

    await scheduler.install(aJob());

    const texts = scheduler.texts(aJob()).map(({ text }) => text);
    expect([...before]).to.deep.equal([['nightly', texts.join('')]]);
    expect(await scheduler.installed()).to.deep.equal(before);

    await scheduler.remove('nightly');

    expect(asked().slice(-2)).to.deep.equal(['systemctl disable --now tapedeck-nightly.timer', 'systemctl daemon-reload']);
    expect(readdirSync(folder)).to.deep.equal(['tapedeck-other.timer']);
    expect([...(await scheduler.installed())]).to.deep.equal([]);
  });

  it('never replace or remove what was made by hand, or for another site file', async () => {
    await units(true, '/home/me/tapedeck.yaml').install({ ...aJob(), siteFile: '/home/me/tapedeck.yaml' });
    const before = read('timer');

    const error = await errorOf(units().install(aJob()));
    await units().remove('nightly');

    expect(error).to.have.property('code', 'CLI_TIMER_FOREIGN');
    expect(read('timer')).to.deep.equal(before);
    expect([...(await units().installed())]).to.deep.equal([]);
  });

  it('tell what systemd said when it refuses', async () => {
    host.answering('systemctl daemon-reload', { exitCode: 1, stderr: 'Access denied' });

    const error = await errorOf(units().install(aJob()));

    expect(error).to.have.property('code', 'HOST_COMMAND_FAILED');
    expect(String(error)).to.include('Access denied');
  });

  describe('as the real systemd reads them', () => {
    before(function () {
      needsTools(this, 'systemd-analyze');
    });

    const verify = () => {
      const paths = readdirSync(folder)
        .filter((name) => name.startsWith('tapedeck-'))
        .map((name) => join(folder, name));
      const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], { encoding: 'utf8' });
      return { status, said: `${stdout}${stderr}`.split('\n').filter((line) => line.includes('tapedeck-')) };
    };

    it('are without objection', async () => {
      await units().install(aJob({ days: ['mon', 'sun'], randomDelayMinutes: 20, priority: 'low' }));

      expect(verify()).to.deep.equal({ status: 0, said: [] });
    });

    // Of quotes and backslashes systemd allows none in the path of a program.
    it('find a program whose path has signs that mean something to systemd', async () => {
      const odd = join(folder, '100%h odd $HOME ;');
      mkdirSync(odd);
      symlinkSync(process.execPath, join(odd, 'node'));
      await units().install(aJob({}, join(odd, 'node')));

      expect(verify()).to.deep.equal({ status: 0, said: [] });

      rmSync(odd, { recursive: true });
      expect(verify().said.join()).to.include('is not executable');
    });

    for (const zone of ['Europe/Berlin', 'America/New_York', 'America/Santiago', 'Australia/Lord_Howe', 'Asia/Tokyo'])
      describe(`in ${zone}`, () => {
        inZone(zone);

        it('start when we say, day by day, also where clocks are put forward or back', () => {
          for (const schedule of [
            aSchedule({ at: ['00:30', '02:10'] }),
            aSchedule({ at: ['01:30'], days: ['sun', 'wed'] }),
            aSchedule({ at: ['02:30'], days: ['sat', 'sun'] }),
          ])
            for (const from of ['2027-02-20', '2027-03-20', '2027-08-25', '2027-09-25', '2027-10-20'])
              expect(theirs(schedule, from), `${JSON.stringify(schedule)} from ${from}`).to.deep.equal(ours(schedule, from));
        });
      });

    const days = 30;
    const hours = (from: string) => ({
      first: new Date(`${from}T12:00:00Z`),
      last: new Date(Date.parse(`${from}T12:00:00Z`) + days * 86_400_000),
    });

    const ours = (schedule: Schedule, from: string): readonly string[] => {
      const { first, last } = hours(from);
      const found: Date[] = [];
      for (let next = nextStart(schedule, first); next < last; next = nextStart(schedule, next)) found.push(next);
      return found.map((start) => start.toISOString());
    };

    const theirs = (schedule: Schedule, from: string): readonly string[] => {
      const { first, last } = hours(from);
      const said = execFileSync(
        'systemd-analyze',
        [
          'calendar',
          `--base-time=@${first.getTime() / 1000}`,
          `--iterations=${days}`,
          ...calendars(schedule, new Date('2026-11-25T12:00:00Z')),
        ],
        { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } },
      );
      return [...said.matchAll(/(?:\(in UTC\)|Next elapse|Iter\. #\d+): \w+ (\S+) (\S+) UTC$/gm)]
        .map(([, date, time]) => new Date(`${date}T${time}Z`))
        .filter((start) => start < last)
        .sort((one, other) => one.getTime() - other.getTime())
        .map((start) => start.toISOString());
    };
  });
});
