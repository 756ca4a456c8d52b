import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonValue, restoreJob, runJob } from '@tapedeck/core';
import { FakeHost } from '@tapedeck/testkit';
import { expect } from 'chai';
import { aRun } from '../../../kit/a-run.ts';
import { noise } from '../../../kit/noise.ts';
import { DiscSite, needsDiscs } from './disc-site.ts';

describe('media: a disc that is refused', () => {
  let site: DiscSite;

  before(function () {
    needsDiscs(this);
  });

  beforeEach(() => {
    site = new DiscSite();
  });

  const noted = async (media: Readonly<Record<string, JsonValue>>) => (await site.run('first', media)).notes.map(({ code }) => code);
  const objection = async (media: Readonly<Record<string, JsonValue>>, job: Readonly<Record<string, JsonValue>> = {}) =>
    (await site.run('first', media, job)).error?.code;

  it('was written by somebody else, and stays as it is', async () => {
    writeFileSync(site.disc, noise('foreign', 100_000));
    expect(await noted({})).to.include('MEDIA_DISC_FOREIGN');

    const of = join(site.home, 'of somebody.iso');
    execFileSync('xorriso', ['-dev', `stdio:${of}`, '-map', process.execPath, '/node', '-commit'], { stdio: 'ignore' });
    expect(await noted({ optical: of })).to.include('MEDIA_DISC_FOREIGN');
  });

  it('is blank, or not there, and may not be begun', async () => {
    writeFileSync(site.disc, '');
    expect(await noted({ create: false })).to.include('MEDIA_DISC_BLANK');
    expect(await noted({ optical: join(site.home, 'none.iso'), create: false })).to.include('MEDIA_DISC_DRIVE_MISSING');
    expect(await noted({ optical: join(site.home, 'away', 'none.iso') })).to.include('MEDIA_DISC_DRIVE_MISSING');
  });

  it('is to be in a drive that is none', async () => {
    expect(await noted({ optical: '/dev/sr99' })).to.include('MEDIA_DISC_DRIVE_MISSING');
    expect(await noted({ optical: '/dev/null' })).to.include('MEDIA_DISC_DRIVE_MISSING');
  });

  const heldFor = async (seconds: number) => {
    const other = spawn('flock', [site.disc, 'sh', '-c', `echo held; exec sleep ${seconds}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    await once(other.stdout, 'data');
    return () => process.kill(-(other.pid ?? 0), 'SIGKILL');
  };

  it('is written by another run all the time', async () => {
    expect(await site.run('first')).to.have.property('outcome', 'complete');
    // The minute of patience is a second here.
    const programs = join(site.home, 'programs');
    mkdirSync(programs);
    writeFileSync(join(programs, 'flock'), '#!/bin/sh\nshift 2; exec /usr/bin/flock --timeout 1 "$@"\n', { mode: 0o755 });
    const release = await heldFor(100);

    const report = await site.run('second', {}, {}, { PATH: `${programs}:${process.env.PATH}` });
    release();

    expect(report).to.have.nested.property('error.code', 'MEDIA_DISC_BUSY');
  });

  it('is not refused when what a dead run has started comes to its end', async () => {
    expect(await site.run('first')).to.have.property('outcome', 'complete');
    await heldFor(5);

    expect(await site.run('second')).to.have.property('outcome', 'complete');
    expect(await site.restored('fresh')).to.deep.equal(['first', 'second']);
  });

  it('invariant 12: is named twice, by a path that could be anywhere, or in a job that would have it emptied or ejected', async () => {
    expect(await objection({ label: 'RDX-A' })).to.equal('MEDIA_NAMED_TWICE');
    expect(await objection({ optical: 'disc.iso' })).to.equal('MEDIA_PATH_NOT_ABSOLUTE');
    expect(await objection({ spool: 'spool' })).to.equal('MEDIA_PATH_NOT_ABSOLUTE');
    expect(await objection({}, { retention: { last: 3 } })).to.equal('MEDIA_KEEPS_ALL');
    expect(await objection({}, { mode: 'overwrite' })).to.equal('MEDIA_KEEPS_ALL');
    expect(await objection({}, { eject: true })).to.equal('MEDIA_NOTHING_TO_EJECT');
  });

  it('is needed where nobody writes discs', async () => {
    const host = new FakeHost();
    host.platform = 'win32';
    const { report } = await aRun({ uses: [{ media: { optical: '/dev/sr0' } }], host }).run();
    expect(report.error?.code).to.equal('MEDIA_OPTICAL_UNSUPPORTED');

    const empty = join(site.home, 'empty');
    mkdirSync(empty);
    site.write('first');
    const without = await runJob(await site.site('same', {}, {}, { PATH: empty }), 'nightly');
    expect(without.report.error?.code).to.equal('MEDIA_XORRISO_MISSING');
  });

  it('is not there when something is to be restored', async () => {
    const request = { paths: [], include: [], exclude: [], to: site.home, conflict: 'fail', dryRun: false } as const;
    const { report } = await restoreJob(await site.site(), 'nightly', { point: { selector: 'latest', trustSigner: false }, request });

    expect(report.notes.map(({ code }) => code)).to.include('MEDIA_DISC_DRIVE_MISSING');
  });
});
