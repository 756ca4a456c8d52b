import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonValue, runJob } from '@tapedeck/core';
import { FakeHost } from '@tapedeck/testkit';
import { expect } from 'chai';
import { aRun } from '../../kit/a-run.ts';
import { needsPlatform, needsTools } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { MediumSite } from './medium-site.ts';

describe('media: a tape that is refused', () => {
  let home: string;
  let site: MediumSite;

  before(function () {
    needsPlatform(this, 'linux');
    needsTools(this, 'mt', 'mtx');
  });

  beforeEach(() => {
    home = tempFolder();
    site = new MediumSite(home, { tape: '/dev/nst99' });
  });

  const objection = async (media: Readonly<Record<string, JsonValue>>, job: Readonly<Record<string, JsonValue>> = {}) =>
    (await site.run('first', media, job)).error?.code;

  it('is to be in a drive that is none, and no file is made in its place', async () => {
    const plain = join(home, 'nst0');
    writeFileSync(plain, 'plain');
    for (const tape of ['/dev/nst99', plain, join(home, 'none')])
      expect((await site.run('first', { tape })).notes.map(({ code }) => code)).to.include('MEDIA_TAPE_DRIVE_MISSING');

    expect(readdirSync(home)).not.to.include('none');
    expect(readFileSync(plain, 'utf8')).to.equal('plain');
  });

  it('is in a device that is no tape drive', async () => {
    const { notes } = await site.run('first', { tape: '/dev/null' });

    expect(notes.map(({ message }) => message).join()).to.contain('Inappropriate ioctl for device');
    expect(notes.map(({ code }) => code)).to.include('MEDIA_TAPE_FAILED');
  });

  it('invariant 12: is named twice, by a path that could be anywhere, without a drive, or in a job that would have it emptied', async () => {
    expect(await objection({ path: '/srv' })).to.equal('MEDIA_NAMED_TWICE');
    expect(await objection({ optical: '/dev/sr0' })).to.equal('MEDIA_NAMED_TWICE');
    expect(await objection({ tape: 'nst0' })).to.equal('MEDIA_PATH_NOT_ABSOLUTE');
    expect(await objection({ changer: 'sg0' })).to.equal('MEDIA_PATH_NOT_ABSOLUTE');
    expect(await objection({}, { retention: { last: 3 } })).to.equal('MEDIA_KEEPS_ALL');
    expect(await objection({}, { mode: 'overwrite' })).to.equal('MEDIA_KEEPS_ALL');

    const { report } = await aRun({ uses: [{ media: { path: home, changer: '/dev/sg0', create: true } }] }).run();
    expect(report.error?.code).to.equal('MEDIA_CHANGER_ALONE');
  });

  it('is needed where nobody moves tapes', async () => {
    const host = new FakeHost();
    host.platform = 'win32';
    const { report } = await aRun({ uses: [{ media: { tape: '/dev/nst0' } }], host }).run();
    expect(report.error?.code).to.equal('MEDIA_TAPE_UNSUPPORTED');

    const programs = join(home, 'programs');
    mkdirSync(programs);
    const codeWith = async (options: Readonly<Record<string, JsonValue>>) =>
      (await runJob(await site.site('same', options, {}, { PATH: programs }), 'nightly')).report.error?.message;
    expect(await codeWith({})).to.contain('"mt"');
    symlinkSync('/bin/true', join(programs, 'mt'));
    expect(await codeWith({ changer: '/dev/sg0' })).to.contain('"mtx"');
  });
});
