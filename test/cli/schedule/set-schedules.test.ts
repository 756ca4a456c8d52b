import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonValue } from '@tapedeck/core';
import { FakeHost } from '@tapedeck/testkit';
import { expect } from 'chai';
import { jobCommand } from '../../../cli/src/schedule/job-command.ts';
import { installSchedules, listSchedules, removeSchedules, type SiteSchedules } from '../../../cli/src/schedule/set-schedules.ts';
import { systemd } from '../../../cli/src/schedule/systemd.ts';
import { aSchedule } from '../../kit/a-schedule.ts';
import { aSite, siteValue } from '../../kit/a-site.ts';
import { inZone } from '../../kit/in-zone.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { errorOf } from '../../plugins/error-of.ts';

const siteFile = '/etc/tapedeck/tapedeck.yaml';
const schedule = { at: '02:30', randomDelay: '20 minutes', window: '22:00-06:00' };

describe('cli: schedule', () => {
  inZone('Europe/Berlin');
  let folder: string;
  let units: string;

  beforeEach(() => {
    folder = tempFolder();
    units = join(folder, 'units');
    mkdirSync(join(folder, 'source'));
  });

  const open = async (job: Readonly<Record<string, JsonValue>> = { schedule }): Promise<SiteSchedules> => {
    const host = new FakeHost('2027-03-27T12:00:00Z').answering('systemctl', '');
    return {
      site: { ...(await aSite(folder, job)), host },
      siteFile,
      scheduler: systemd({ host, siteFile, folder: units, system: true }),
      commandOf: (name) => ['/usr/bin/node', '/opt/tapedeck.js', '--site', siteFile, 'run', name, '--scheduled'],
    };
  };
  const list = async (all: SiteSchedules) => (await listSchedules(all, undefined, all.site.host.now())).trimEnd().split('\n');
  const cells = (row: string | undefined) => row?.split(/ {2,}/);

  it('install shows what it writes, and list tells the next start, where clocks are put forward too', async () => {
    const all = await open();

    const told = await installSchedules(all, ['nightly'], false);
    const rows = await list(all);

    expect(told)
      .to.include(`# ${join(units, 'tapedeck-nightly.timer')}\n`)
      .and.include('OnCalendar=*-*-* 02:30:00\n');
    expect(told).to.include('Systemd starts "nightly" at 02:30 daily, up to 20 minutes later, in the window 22:00-06:00.');
    expect(cells(rows[0])).to.deep.equal(['JOB', 'SCHEDULE', 'NEXT START', 'STATE']);
    // On that night there is no 02:30.
    expect(cells(rows[1])?.slice(2)).to.deep.equal(['Sun 2027-03-28 03:00', 'installed']);
  });

  it('a dry run of install shows it only', async () => {
    const all = await open();

    const told = await installSchedules(all, ['nightly'], true);

    expect(told).to.include('OnCalendar=*-*-* 02:30:00\n').and.include('A dry run: systemd was told nothing of "nightly".');
    expect(existsSync(units)).to.equal(false);
    expect(cells((await list(all))[1])?.slice(2)).to.deep.equal(['-', 'not installed']);
  });

  it('install refuses a job without a schedule, and one that could not run', async () => {
    const without = await open({});
    const broken = await open({ schedule, pipeline: [{ zstd: { level: 1000 } }] });

    expect(await errorOf(installSchedules(without, ['nightly'], false))).to.have.property('code', 'CLI_NO_SCHEDULE');
    expect(await errorOf(installSchedules(broken, ['nightly'], false))).to.have.property('code', 'SITE_INVALID');
    expect(cells((await list(without))[1])?.slice(1)).to.deep.equal(['-', '-', 'by hand only']);
    expect(existsSync(units)).to.equal(false);
  });

  it('list tells what no longer is as the site file says', async () => {
    const all = await open();
    await installSchedules(all, ['nightly'], false);
    await all.scheduler.install({
      job: 'gone',
      siteFile,
      schedule: aSchedule({ at: ['01:00'] }),
      command: ['/bin/true'],
    });

    const changed = await list(await open({ schedule: { at: '03:30' } }));
    const without = await list(await open({}));

    expect(cells(changed[1])?.slice(2)).to.deep.equal(['Sun 2027-03-28 03:30', 'installed otherwise: install it again']);
    expect(cells(changed[2])).to.deep.equal(['gone', '-', '-', 'installed, but not in the site file: remove it']);
    expect(cells(without[1])).to.deep.equal(['nightly', '-', '-', 'installed, but without a schedule: remove it']);
  });

  it('remove takes one job or all of the site file, and says when there was nothing', async () => {
    const all = await open();
    await installSchedules(all, ['nightly'], false);

    expect(await removeSchedules(all, ['nightly'])).to.equal('Systemd starts "nightly" no longer.\n');
    expect(await removeSchedules(all, ['nightly'])).to.equal(`Systemd does not start "nightly" of "${siteFile}"; nothing was removed.\n`);
    await installSchedules(all, ['nightly'], false);
    expect(await removeSchedules(all, undefined)).to.equal('Systemd starts "nightly" no longer.\n');
    expect(await removeSchedules(all, undefined)).to.equal(`Systemd starts no job of "${siteFile}".\n`);
    expect(readdirSync(units)).to.deep.equal([]);
  });

  it('starts this program with absolute paths', () => {
    const [node = '', ...args] = jobCommand('nightly', siteFile);

    expect(node).to.equal(process.execPath);
    expect(args.slice(-5)).to.deep.equal(['--site', siteFile, 'run', 'nightly', '--scheduled']);
    expect(args.at(-6)).to.match(/^(?:\/|[A-Z]:)/);
    expect(() => jobCommand('nightly', '/etc/two\nlines')).to.throw('no schedule can hold');
  });

  it('install of several does nothing where one of them could not run', async () => {
    const all = await open();
    const { nightly } = siteValue(folder, { schedule }).jobs;
    const broken = { ...nightly, pipeline: [{ zstd: { level: 1000 } }] };
    const site = await aSite(folder, {}, 'state', { jobs: { nightly, broken } });

    const refused = await errorOf(installSchedules({ ...all, site: { ...site, host: all.site.host } }, ['nightly', 'broken'], false));

    expect(refused).to.have.property('code', 'SITE_INVALID');
    expect(existsSync(units)).to.equal(false);
  });
});
