import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import {
  definePlugin,
  type JsonValue,
  type PointSummary,
  planJob,
  type RunReport,
  readJob,
  restoreJob,
  runJob,
  type Site,
} from '@tapedeck/core';
import { expect } from 'chai';
import { defaultKeyWrapper } from '../../cli/src/site/make-key.ts';
import { aSite, siteValue } from '../kit/a-site.ts';
import { FolderBucket } from '../kit/bucket/folder-bucket.ts';
import { killAtFlushBelow } from '../kit/kill-at.ts';
import { needsPlatform, needsRoot, strideOf } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { tapedeckCommand } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { errorOf } from '../plugins/error-of.ts';

const bucket = new URL('../kit/bucket/plugin.ts', import.meta.url).pathname;

type Job = Readonly<Record<string, JsonValue>>;

describe('jobs: replicas', () => {
  let folder: string;

  beforeEach(function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    change();
  });

  /** Something new to store, a megabyte that does not compress. */
  const change = () => {
    const name = `file-${readdirSync(join(folder, 'source')).length}`;
    writeFileSync(join(folder, 'source', name), noise(name, 1 << 20));
  };
  const second = () => join(folder, 'second');
  const at = (path: string, more: Job = {}) => ({ media: { path, create: true, marginBytes: 0, ...more } });
  const withReplica = (job: Job = {}): Job => ({ replica: [at(second())], ...job });
  const siteOf = (job: Job = withReplica(), more: Job = {}): Promise<Site> => aSite(folder, job, 'state', more);

  const run = async (job?: Job, more?: Job): Promise<RunReport> => {
    const { report } = await runJob(await siteOf(job, more), 'nightly');
    return report;
  };
  const rows = ({ destinations }: RunReport) => destinations.map(({ name, outcome }) => `${name.replace(`${folder}/`, '')}: ${outcome}`);
  const errorAt = ({ steps }: RunReport) =>
    steps.find(({ step }) => step === 'replicate')?.taps.find(({ error }) => error !== undefined)?.error;
  const media = (place: string): readonly string[] =>
    globSync(join(folder, place, 'nightly', '*.tdk'))
      .map((path) => basename(path))
      .sort();
  const bytesOf = (place: string) =>
    new Map(media(place).map((name) => [name, readFileSync(join(folder, place, 'nightly', name)).toString('base64')]));

  /** The site as it is at a place alone: what is left when the machine and its first drive are lost, but for keys. */
  const siteAt = (destination: JsonValue, job: Job = {}): Promise<Site> => aSite(folder, { destination: [destination], ...job });
  const pointsAt = async (destination: JsonValue): Promise<readonly PointSummary[]> =>
    readJob(await siteAt(destination), 'nightly', ({ listPoints }) => listPoints());

  const restore = async (site: Site) => {
    const to = join(folder, 'target');
    rmSync(to, { recursive: true, force: true });
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false, verify: true } as const;
    const { report } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });
    const names = readdirSync(join(folder, 'source'));
    if (report.outcome === 'complete') expect(readdirSync(join(to, folder, 'source'))).to.have.members(names);
    return report;
  };

  it('get all of the media set at first, then what is new, byte for byte', async () => {
    await run({});
    change();
    await run({});

    const first = await run();
    const before = bytesOf('second');
    const inodes = media('second').map((name) => statSync(join(second(), 'nightly', name)).ino);
    change();
    const next = await run();

    expect(first.outcome).to.equal('complete');
    expect(rows(first)).to.deep.equal(['media media: complete', 'media second: complete']);
    expect(before.size).to.equal(3);
    expect(rows(next)).to.deep.equal(['media media: complete', 'media second: complete']);
    expect(bytesOf('second')).to.deep.equal(bytesOf('media'));
    expect(
      media('second')
        .slice(0, 3)
        .map((name) => statSync(join(second(), 'nightly', name)).ino),
    ).to.deep.equal(inodes);
    expect(next.notes.find(({ code }) => code === 'CORE_REPLICATED')?.message).to.match(/second has got 1 media file, 1\.\d MiB\.$/);
    expect(readdirSync(join(second(), 'nightly', 'writers'))).to.deep.equal([]);
  });

  it('are whole media sets: their points are listed, verified and restored without the first place', async () => {
    await run({ pipeline: [{ zstd: {} }] });
    change();
    await run();
    rmSync(join(folder, 'media'), { recursive: true });

    const points = await pointsAt(at(second()));
    const verified = await readJob(await siteAt(at(second())), 'nightly', async ({ openPoint }) => {
      const point = await openPoint({ selector: 'latest', trustSigner: false });
      return point.verify({ share: 1, advanced: false }, new AbortController().signal, () => undefined);
    });

    expect(points.map(({ state, outcome }) => ({ state, outcome }))).to.deep.equal([
      { state: 'verified', outcome: 'complete' },
      { state: 'verified', outcome: 'complete' },
    ]);
    expect(verified.findings).to.deep.equal([]);
    expect((await restore(await siteAt(at(second())))).outcome).to.equal('complete');
  });

  it('stand in at a restore for a destination that is away', async () => {
    await run();
    renameSync(join(folder, 'media'), join(folder, 'away'));

    const report = await restore(await siteOf());

    expect(report.outcome).to.equal('complete');
    expect(report.destinations[0]?.name).to.equal(`media ${second()}`);
    expect(report.notes.map(({ code }) => code)).to.include('MEDIA_FOLDER_MISSING');
  });

  it('need no key, and take a change of the keys along', async () => {
    const wrapper = await defaultKeyWrapper();
    const [one, other] = [await wrapper.generate(), await wrapper.generate()];
    const job = withReplica({ pipeline: [{ zstd: {} }, { age: { recipients: [one.recipient] } }] });
    await run(job);
    writeFileSync(join(folder, 'identity'), one.identity.reveal());
    const withKey = await siteOf(job, { identity: { file: 'identity' } });
    await readJob(withKey, 'nightly', ({ changeKeys }) => changeKeys({ kind: 'add', wrapper: 'age', recipient: other.recipient }));
    const before = readFileSync(join(second(), 'nightly', 'set.keys'), 'utf8');

    const report = await run(job);

    expect(report.outcome).to.equal('complete');
    expect(readFileSync(join(second(), 'nightly', 'set.keys'), 'utf8')).to.not.equal(before);
    expect(readFileSync(join(second(), 'nightly', 'set.keys'))).to.deep.equal(readFileSync(join(folder, 'media', 'nightly', 'set.keys')));
  });

  it('that are away have failed by themselves: the run is degraded, the others are up to date, and the next run catches up', async () => {
    const job = withReplica({ replica: [at(join(folder, 'gone'), { create: false }), at(second())] });

    const away = await run(job);
    mkdirSync(join(folder, 'gone'));
    writeFileSync(join(folder, 'gone', '.tapedeck-destination'), readFileSync(join(folder, 'media', '.tapedeck-destination')));
    change();
    const there = await run(job);

    expect(away.outcome).to.equal('degraded');
    expect(rows(away)).to.deep.equal(['media media: complete', 'media#2: failed', 'media second: complete']);
    expect(errorAt(away)).to.include({ code: 'CORE_REPLICA_AWAY', use: 'media#2' });
    expect(errorAt(away)?.message).to.contain(join(folder, 'gone'));
    expect(rows(there)).to.deep.equal(['media media: complete', 'media gone: complete', 'media second: complete']);
    expect(media('gone')).to.deep.equal(media('media'));
  });

  it('that are full keep what they have, and say how to go on', async function () {
    needsRoot(this);
    mkdirSync(second());
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', second()]);
    try {
      const first = await run();
      change();
      change();
      change();
      const full = await run();

      expect(first.outcome).to.equal('complete');
      expect(full.outcome).to.equal('degraded');
      expect(rows(full)).to.deep.equal(['media media: complete', 'media second: failed']);
      expect(errorAt(full)).to.include({ code: 'DESTINATION_FULL' });
      expect(media('second')).to.deep.equal(media('media').slice(0, 1));
      expect(globSync(join(second(), 'nightly', 'writers', '**', '*.tdk'))).to.deep.equal([]);
      expect((await pointsAt(at(second()))).map(({ state }) => state)).to.deep.equal(['verified']);
    } finally {
      execFileSync('umount', [second()]);
    }
  });

  it('that are read-only have failed, and say so', async function () {
    needsRoot(this);
    mkdirSync(second());
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', second()]);
    try {
      await run();
      execFileSync('mount', ['-o', 'remount,ro', second()]);
      change();
      const report = await run();

      expect(report.outcome).to.equal('degraded');
      expect(rows(report)).to.deep.equal(['media media: complete', 'media#2: failed']);
      expect(errorAt(report)?.message).to.contain(`"${second()}"`);
      expect((await pointsAt(at(second()))).map(({ state }) => state)).to.deep.equal(['verified']);
    } finally {
      execFileSync('umount', [second()]);
    }
  });

  it('that hold another media set are left alone', async () => {
    await (await runJob(await aSite(folder, { destination: [at(second())] }, 'other-state'), 'nightly')).report;
    const before = bytesOf('second');

    const report = await run();

    expect(report.outcome).to.equal('degraded');
    expect(errorAt(report)).to.include({ code: 'BACKUP_REPLICA_FOREIGN' });
    expect(bytesOf('second')).to.deep.equal(before);
  });

  it('are told apart from the destination itself', async () => {
    const report = await run({ replica: [at(join(folder, 'media'))] });

    expect(rows(report)).to.deep.equal(['media media: complete', 'media media: failed']);
    expect(errorAt(report)).to.include({ code: 'CORE_REPLICA_IS_DESTINATION' });
  });

  it('are not ejected, nor asked whether they could be', async () => {
    let ejected = 0;
    const ejecting = definePlugin({
      name: 'ejecting',
      api: 1,
      version: '0.1.0',
      places: ['destination'],
      options: { type: 'object', additionalProperties: false },
      apply({ hooks }) {
        hooks.locate.tap(async () => new FolderBucket(join(folder, 'bucket')));
        hooks.eject.tap(() => {
          ejected += 1;
        });
      },
    });
    const job = withReplica({ destination: [{ ejecting: {} }], eject: true });
    const site = () => aSite(folder, job, 'state', {}, { plugins: [ejecting] });

    for (let times = 1; times <= 2; times++) {
      const { report } = await runJob(await site(), 'nightly');
      const { outcome, error, problems } = report;
      expect({ outcome, error, problems, ejected }).to.deep.equal({ outcome: 'complete', error: undefined, problems: [], ejected: times });
    }
    const refused = await errorOf(run(withReplica({ destination: [{ [bucket]: { path: join(folder, 'bucket') } }], eject: true })));
    expect(String(refused)).to.contain('"bucket" cannot eject anything');
  });

  it('that were damaged get a whole copy beside, and are told of until a person has looked', async () => {
    await run();
    const [name = ''] = media('second');
    appendFileSync(join(second(), 'nightly', name), 'garbage');
    change();

    const report = await run();

    expect(report.outcome).to.equal('degraded');
    expect(errorAt(report)).to.include({ code: 'BACKUP_REPLICA_DAMAGED' });
    expect(errorAt(report)?.message).to.contain(name);
    const whole = (await pointsAt(at(second()))).filter(({ state }) => state === 'verified');
    expect(whole.map(({ sequence }) => sequence)).to.deep.equal([1, 2]);
    expect((await restore(await siteAt(at(second())))).outcome).to.equal('complete');
    rmSync(join(second(), 'nightly', name));
    expect((await run()).outcome).to.equal('complete');
  });

  it('get nothing that is damaged at the destination, nor what refers to it', async () => {
    await run({});
    change();
    await run({});
    const [name = ''] = media('media');
    const path = join(folder, 'media', 'nightly', name);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(path, bytes);

    const report = await run();

    expect(report.outcome).to.equal('degraded');
    expect(errorAt(report)).to.include({ code: 'BACKUP_REPLICA_INCOMPLETE' });
    expect(errorAt(report)?.message).to.contain(name);
    expect(media('second')).to.deep.equal([]);
  });

  it('keep what their own rules keep: what was removed there does not come back', async () => {
    await run();
    for (let more = 0; more < 3; more++) {
      change();
      await runJob(await siteOf(), 'nightly', { type: 'full' });
    }
    const site = await siteAt(at(second()), { retention: { last: 1 } });
    const removed = await readJob(site, 'nightly', async ({ retention, remove }) => {
      const plan = await retention();
      const gone = plan?.decisions.filter(({ keep }) => !keep).map(({ id }) => id) ?? [];
      return remove({ ids: gone, graceMs: 0 });
    });
    change();

    const report = await run();

    expect(removed.removed).to.have.length(3);
    expect(report.outcome).to.equal('complete');
    expect(media('media')).to.have.length(5);
    expect(media('second')).to.deep.equal(media('media').slice(3));
  });

  it('keep what is removed at the destination', async () => {
    const job = withReplica({ retention: { last: 1, grace: '1 minute' } });
    for (let more = 0; more < 3; more++) {
      change();
      await runJob(await siteOf(job), 'nightly', { type: 'full' });
    }

    expect(media('media')).to.have.length(1);
    expect(media('second')).to.have.length(3);
  });

  it('may be where nothing can be renamed, and come from there', async () => {
    const [there, back] = [{ [bucket]: { path: join(folder, 'bucket') } }, { [bucket]: { path: join(folder, 'other-bucket') } }];
    const job: Job = { replica: [there] };
    await run(job);
    change();
    const report = await run(job);
    change();
    const onwards = (await runJob(await siteAt(there, { replica: [back, at(second())] }), 'nightly')).report;

    expect([report.outcome, onwards.outcome]).to.deep.equal(['complete', 'complete']);
    for (const place of [there, back, at(second())]) {
      expect((await pointsAt(place)).map(({ state, sequence }) => `${sequence} ${state}`)).to.deep.equal(
        place === there ? ['1 verified', '2 verified', '3 verified'] : ['1 verified', '2 verified', '3 verified'],
      );
    }
    rmSync(join(folder, 'media'), { recursive: true });
    expect((await restore(await siteAt(back))).outcome).to.equal('complete');
  });

  it('are usable after a kill at any instant, and finished by the next run', async () => {
    const file = join(folder, 'tapedeck.json');
    writeFileSync(file, JSON.stringify(siteValue(folder, withReplica())));
    await run({});
    change();
    let kills = 0;
    for (let count = 1; ; count += strideOf(4)) {
      if (!killAtFlushBelow([...tapedeckCommand, '--site', file, 'run', 'nightly'], '/second/', count)) break;
      kills += 1;
      const points = existsSync(join(second(), 'nightly'))
        ? await readJob(await siteAt(at(second())), 'nightly', ({ listPoints }) => listPoints()).catch(() => [])
        : [];
      for (const { state } of points) expect(state).to.be.oneOf(['present', 'verified']);
    }

    const report = await run();

    expect(kills).to.be.greaterThan(2);
    expect(report.outcome).to.equal('complete');
    expect((await pointsAt(at(second()))).every(({ state }) => state === 'verified')).to.equal(true);
    expect(media('second')).to.deep.equal(media('media'));
    expect(readdirSync(join(second(), 'nightly', 'writers'))).to.deep.equal([]);
    expect((await restore(await siteAt(at(second())))).outcome).to.equal('complete');
  });

  it('are not touched by a dry run, and shown by the plan', async () => {
    await runJob(await siteOf(), 'nightly', { dryRun: true });

    const { steps } = await planJob(await siteOf(), 'nightly');

    expect(existsSync(second())).to.equal(false);
    expect(steps.find(({ step }) => step === 'replicate')?.taps).to.deep.equal([
      { use: 'media#2', stage: 'normal', limitMinutes: 7 * 24 * 60, says: 'brings the media set there up to date' },
    ]);
  });

  it('invariant 12: are refused for a kind that has none, and where something else than a destination is named', async () => {
    const copying = await errorOf(run({ kind: 'copy', pipeline: [], replica: [at(second())] }));
    const unfit = await errorOf(run({ replica: [{ zstd: {} }] }));

    expect(copying).to.include({ code: 'CORE_KIND_WITHOUT_REPLICAS' });
    expect(copying).to.have.nested.property('place.path', 'jobs.nightly.replica[0].media');
    expect(unfit).to.be.instanceOf(Error).with.property('code').that.is.oneOf(['SITE_REFUSED', 'CORE_PLUGIN_PLACE', 'SITE_INVALID']);
  });
});
