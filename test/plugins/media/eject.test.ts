import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { type RunReport, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { needsDrives, TestDrive } from '../../kit/a-drive.ts';
import { isMounted } from '../../kit/mount-point.ts';
import { needsTools } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { type Deeds, type DriveKind, detach, EjectPrograms } from './eject-programs.ts';
import { RotationSite } from './rotation-site.ts';

describe('media: eject', () => {
  let home: string;
  let site: RotationSite;
  let a: TestDrive;
  let b: TestDrive;
  let placeA: string;
  let placeB: string;
  const holders: ChildProcess[] = [];

  before(function () {
    needsDrives(this);
    needsTools(this, 'umount', 'sync', 'unshare');
  });

  beforeEach(() => {
    home = tempFolder();
    [placeA, placeB] = [join(home, 'a'), join(home, 'b')];
    [a, b] = [new TestDrive('EJECT-A'), new TestDrive('EJECT-B')];
    site = new RotationSite(home, [a.label, b.label]);
    a.mountAt(placeA);
    b.mountAt(placeB);
  });

  afterEach(() => {
    for (const holder of holders.splice(0)) holder.kill('SIGKILL');
    for (const drive of [a, b]) drive?.remove();
  });

  const programs = (deeds: Deeds, kind?: DriveKind) => new EjectPrograms(join(home, 'bin'), deeds, kind);
  const run = ({ environment }: EjectPrograms, job = {}) => site.run({ environment, job: { eject: true, ...job } });
  const told = ({ problems, error }: RunReport) => [...problems, ...(error === undefined ? [] : [error])].map(({ code }) => code);
  const ejected = ({ notes }: RunReport) => notes.filter(({ code }) => code === 'MEDIA_EJECTED').map(({ message }) => message);

  /** Somebody is in the folder; answers the process. */
  const hold = async (folder: string): Promise<number | undefined> => {
    const holder = spawn('sleep', ['1000'], { cwd: folder });
    holders.push(holder);
    await once(holder, 'spawn');
    return holder.pid;
  };

  it('flushes, unmounts and ejects the drive that the run has used, and no other', async () => {
    const device = a.device;
    const tools = programs({ eject: detach });

    const report = await run(tools);

    expect({ outcome: report.outcome, told: told(report) }).to.deep.equal({ outcome: 'complete', told: [] });
    expect(tools.calls()).to.deep.equal([`eject ${device}`]);
    expect(ejected(report)).to.deep.equal([`The drive with "${placeA}/backups" is ejected.`]);
    expect([isMounted(placeA), isMounted(placeB)]).to.deep.equal([false, true]);
    a.comeBack(placeA);
    expect(await site.restored()).to.equal('first');
  });

  it('ejects the second drive of a rotation when that was used', async () => {
    a.takeOut();
    const device = b.device;
    const tools = programs({ eject: detach });

    const report = await run(tools);

    expect(report.outcome).to.equal('complete');
    expect(tools.calls()).to.deep.equal([`eject ${device}`]);
    expect(isMounted(placeB)).to.equal(false);
  });

  it('takes the power from a disk that is a drive as a whole, where udisks can', async () => {
    const device = a.device;
    const tools = programs({ eject: detach, udisksctl: `case "$1" in unmount) umount "$3";; *) losetup --detach "$3";; esac` }, 'disk');

    const report = await run(tools);

    expect({ outcome: report.outcome, told: told(report) }).to.deep.equal({ outcome: 'complete', told: [] });
    expect(tools.calls()).to.deep.equal([
      `udisksctl unmount --block-device ${device} --no-user-interaction`,
      `udisksctl power-off --block-device ${device} --no-user-interaction`,
    ]);
    expect(isMounted(placeA)).to.equal(false);
  });

  it('does without udisks when its daemon does not run', async () => {
    const device = a.device;
    const refusing = 'echo "Error connecting to the udisks daemon: Could not connect: No such file or directory" >&2; exit 1';
    const tools = programs({ eject: detach, udisksctl: refusing }, 'disk');

    const report = await run(tools);

    expect({ outcome: report.outcome, told: told(report) }).to.deep.equal({ outcome: 'complete', told: [] });
    expect(tools.calls().at(-1)).to.equal(`eject ${device}`);
  });

  it('says who holds a busy drive, which stays mounted with its points', async () => {
    const id = await hold(join(placeA));
    const tools = programs({ eject: detach });

    const report = await run(tools);

    expect({ outcome: report.outcome, told: told(report), exitCode: report.exitCode }).to.deep.equal({
      outcome: 'degraded',
      told: ['MEDIA_BUSY'],
      exitCode: 3,
    });
    expect(report.problems[0]?.message)
      .to.contain(`"${placeA}" is not ejected, for it is in use by "sleep" (process ${id}) at "${placeA}"`)
      .and.to.contain('busy');
    expect(tools.calls()).to.deep.equal([]);
    expect(await site.restored()).to.equal('first');
  });

  it('names what is mounted below it', async () => {
    const below = join(placeA, 'below');
    b.takeOut();
    b.mountAt(below);

    const report = await run(programs({ eject: detach }));

    expect(report.problems[0]?.message).to.contain(`in use by what is mounted at "${below}"`);
    b.takeOut();
  });

  it('unmounts it wherever it is mounted', async () => {
    a.mountAt(join(home, 'again'));
    const tools = programs({ eject: detach });

    const report = await run(tools);

    expect(report.outcome).to.equal('complete');
    expect([placeA, join(home, 'again')].map(isMounted)).to.deep.equal([false, false]);
  });

  it('waits for those who look at a drive for a moment', async () => {
    const tools = programs({ eject: `[ -e '${home}/seen' ] || { : > '${home}/seen'; echo "eject: in use" >&2; exit 1; }\n${detach}` });

    const report = await run(tools);

    expect({ outcome: report.outcome, told: told(report) }).to.deep.equal({ outcome: 'complete', told: [] });
    expect(tools.calls()).to.have.length(2);
  });

  it('says when a drive is unmounted and does not come out, and takes no power from a dock', async () => {
    const tools = programs({ eject: 'echo "eject: unable to eject" >&2; exit 1', udisksctl: 'umount "$3"' });

    const report = await run(tools);

    expect({ outcome: report.outcome, told: told(report) }).to.deep.equal({ outcome: 'degraded', told: ['MEDIA_NOT_EJECTED'] });
    expect(report.problems[0]?.message).to.contain('is unmounted, and did not come out. eject: unable to eject');
    expect(tools.calls().filter((call) => call.includes('power-off'))).to.deep.equal([]);
    expect(isMounted(placeA)).to.equal(false);
  });

  it('says who has a drive mounted where nobody sees it, when it does not come out', async () => {
    const hidden = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', 'echo ready; exec sleep 1000']);
    holders.push(hidden);
    await once(hidden.stdout, 'data');

    const report = await run(programs({ eject: 'exit 1' }));

    expect(told(report)).to.deep.equal(['MEDIA_NOT_EJECTED']);
    expect(report.problems[0]?.message).to.match(/It is held by "\w+" \(process \d+\), which has mounts of its own\./);
  });

  it('says when it cannot see whether the drive has come out', async () => {
    const report = await run(programs({ eject: ':' }));

    expect(report.outcome).to.equal('complete');
    expect(ejected(report)[0]).to.contain('is unmounted and was told to come out. The system still shows it');
  });

  it('says when a disk has its power still', async () => {
    const report = await run(programs({ udisksctl: 'case "$1" in unmount) umount "$3";; esac' }, 'disk'));

    expect({ outcome: report.outcome, told: told(report) }).to.deep.equal({ outcome: 'degraded', told: ['MEDIA_NOT_EJECTED'] });
  });

  it('says when somebody mounts it again', async () => {
    const report = await run(programs({ eject: `/bin/mount "$1" '${placeA}'` }));

    expect({ outcome: report.outcome, told: told(report) }).to.deep.equal({ outcome: 'degraded', told: ['MEDIA_NOT_EJECTED'] });
    expect(report.problems[0]?.message).to.contain(`mounted it again at "${placeA}"`);
  });

  it('leaves the drive in after a run that is not complete, unless told to eject it always', async () => {
    const tools = programs({ eject: detach });
    const degrading = { sources: [{ files: { paths: [site.source] } }, { command: { shell: 'exit 7', path: '/printed' } }] };

    const first = await run(tools, degrading);
    expect({ outcome: first.outcome, calls: tools.calls(), mounted: isMounted(placeA) }).to.deep.equal({
      outcome: 'degraded',
      calls: [],
      mounted: true,
    });
    const second = await run(tools, { ...degrading, eject: 'always' });
    expect({ outcome: second.outcome, calls: tools.calls().length, mounted: isMounted(placeA) }).to.deep.equal({
      outcome: 'degraded',
      calls: 1,
      mounted: false,
    });
  });

  it('finds nothing of ours open on the drive after a run that has failed in its midst', async () => {
    const gone = join(home, 'gone');
    mkdirSync(gone);
    const { environment } = programs({ eject: detach });
    const job = { sources: [{ files: { paths: [site.source, gone] } }], eject: 'always' };
    const report = await site.run({ environment, job }, (event) => {
      if (event.event === 'step-started' && event.step === 'stream') rmdirSync(gone);
    });

    expect(report.error).to.have.property('code', 'SOURCE_VANISHED');
    expect({ ejected: ejected(report).length, mounted: isMounted(placeA) }).to.deep.equal({ ejected: 1, mounted: false });
  });

  it('finds nothing of ours open on the drive after a run that was cancelled', async () => {
    const cancelling = new AbortController();
    const { environment } = programs({ eject: detach });
    const { report } = await runJob(await site.site({ environment, job: { eject: 'always' } }), 'nightly', {
      signal: cancelling.signal,
      listeners: [(event) => void (event.event === 'written' && cancelling.abort())],
    });

    expect(report.outcome).to.equal('cancelled');
    expect({ ejected: ejected(report).length, mounted: isMounted(placeA) }).to.deep.equal({ ejected: 1, mounted: false });
  });

  it('does nothing about a drive that was torn out during the run', async () => {
    const tools = programs({ eject: detach });
    const report = await site.run({ environment: tools.environment, job: { eject: 'always' } }, (event) => {
      if (event.event === 'step-started' && event.step === 'post') a.tearOut({ unmounted: true });
    });

    expect(report.notes.map(({ code }) => code)).to.include('MEDIA_ALREADY_OUT');
    expect(tools.calls()).to.deep.equal([]);
  });

  describe('is refused before the run', () => {
    const only = (options: object) => ({ destination: [{ media: { create: true, marginBytes: 0, ...options } }] });

    it('where there is nothing to eject, once the destination is known', async () => {
      const tools = programs({ eject: detach });
      const job = only({ path: join(home, 'folder') });
      expect(told(await run(tools, job))).to.deep.equal(['MEDIA_NOTHING_TO_EJECT']);

      const report = await run(tools, job);

      expect(report.outcome).to.equal('failed');
      expect(report.error).to.include({ code: 'MEDIA_NOTHING_TO_EJECT' });
      expect(report.steps.map(({ step }) => step)).not.to.include('start');
    });

    const kinds: readonly (readonly [DriveKind, string])[] = [
      ['fixed', 'is built into this machine'],
      ['encrypted', 'is encrypted, logical or joined'],
      ['of the system', 'the system runs from'],
    ];
    for (const [kind, why] of kinds)
      it(`where the disk is ${kind}`, async () => {
        const report = await run(programs({ eject: detach }, kind), only({ label: a.label, path: 'backups' }));

        expect(report.error).to.include({ code: 'MEDIA_NOTHING_TO_EJECT' });
        expect(report.error?.message).to.contain(why);
      });

    it('where no program is there that ejects', async () => {
      const report = await run(programs({}), only({ label: a.label }));

      expect(report.error).to.include({ code: 'MEDIA_EJECT_TOOL_MISSING' });
    });

    it('where the state folder would keep the drive busy', async () => {
      site = new RotationSite(placeA, [a.label]);
      const tools = programs({ eject: detach });
      await site.run();

      const report = await run(tools);

      expect(report.error).to.include({ code: 'MEDIA_STATE_ON_DRIVE' });
    });
  });

  it('is no business of a folder to which a job falls back, and the run says so', async () => {
    for (const drive of [a, b]) drive.takeOut();
    const media = (options: object) => ({ media: { create: true, marginBytes: 0, ...options } });
    const job = { destination: [media({ label: a.label }), media({ path: join(home, 'folder') })] };
    const tools = programs({ eject: detach });
    await run(tools, job);

    const report = await run(tools, job);

    expect(report.outcome).to.equal('complete');
    expect(report.notes.map(({ code }) => code)).to.include('MEDIA_NOTHING_TO_EJECT');
    expect(tools.calls()).to.deep.equal([]);
  });

  it('changes nothing in a dry run', async () => {
    const tools = programs({ eject: detach });

    const { report } = await runJob(await site.site({ environment: tools.environment, job: { eject: 'always' } }), 'nightly', {
      dryRun: true,
    });

    expect({ outcome: report.outcome, calls: tools.calls(), mounted: isMounted(placeA) }).to.deep.equal({
      outcome: 'complete',
      calls: [],
      mounted: true,
    });
  });
});
