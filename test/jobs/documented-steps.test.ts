import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type RunEvent, readJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

// Whole jobs with the real plugins; each test stands for a row of docs/reference/lifecycle.md.
describe('jobs: the documented steps', () => {
  let folder: string;
  let events: RunEvent[];

  beforeEach(() => {
    folder = tempFolder();
    events = [];
    mkdirSync(join(folder, 'source', 'deeper'), { recursive: true });
    writeFileSync(join(folder, 'source', 'note'), 'a few words');
    writeFileSync(join(folder, 'source', 'deeper', 'large'), noise('large', 5 << 20));
  });

  /** Runs the job; `at` is called between its steps, so that a test sees the destination as it is just then. */
  const run = async (site: Site, at: (event: RunEvent) => void = () => {}, signal?: AbortSignal) => {
    events = [];
    const listener = (event: RunEvent) => {
      events.push(event);
      at(event);
    };
    return (await runJob(site, 'nightly', { listeners: [listener], ...(signal === undefined ? {} : { signal }) })).report;
  };
  const whenEnded = (step: string, act: () => void) => (event: RunEvent) => {
    if (event.event === 'step-ended' && event.step === step) act();
  };

  /** Media files in the folder of the set, at any depth, with their lengths. */
  const mediaFiles = () => {
    const set = join(folder, 'media', 'nightly');
    const names = existsSync(set) ? readdirSync(set, { recursive: true, encoding: 'utf8' }) : [];
    return names.filter((name) => name.endsWith('.tdk')).map((name) => ({ name, bytes: statSync(join(set, name)).size }));
  };
  const points = (site: Site) => readJob(site, 'nightly', (access) => access.listPoints());

  it('check: objections of several plugins come together, and nothing is touched', async () => {
    const site = await aSite(folder, {
      sources: [{ files: { paths: [join(folder, 'missing')] } }],
      pre: [{ run: [join(folder, 'no-such-program')] }],
      destination: [{ media: { path: 'not/absolute' } }],
    });

    const { outcome, error } = await run(site);

    expect(outcome).to.equal('failed');
    expect(error?.objections?.map(({ use }) => use)).to.deep.equal(['files', 'media', 'commands']);
    expect(readdirSync(folder).toSorted()).to.deep.equal(['source', 'state']);
  });

  it('start: the job starts once it was checked, before anything is run or created', async () => {
    const site = await aSite(folder, { pre: [{ run: [process.execPath, '-e', ''] }] });

    const { steps } = await run(site);

    expect(steps.map(({ step }) => step).slice(0, 6)).to.deep.equal(['recover', 'check', 'start', 'pre', 'locate', 'create']);
  });

  it('create: an empty file is there, named for what it will be, and is no restore point yet', async () => {
    const site = await aSite(folder);
    let created: ReturnType<typeof mediaFiles> = [];

    const { media } = await run(
      site,
      whenEnded('create', () => {
        created = mediaFiles();
      }),
    );

    expect(created.map(({ name }) => name.replace(/-[0-9a-f]{8}/, ''))).to.deep.equal([join('writers', '1', `${media?.mediaId}.tdk`)]);
    expect(created[0]?.bytes).to.be.below(4096);
    expect(mediaFiles().map(({ name }) => name)).to.deep.equal(['nightly-000001-full.tdk']);
  });

  it('create: in append mode older files are kept', async () => {
    const site = await aSite(folder);
    await run(site);
    await run(site);

    expect((await points(site)).map(({ sequence, type }) => [sequence, type])).to.deep.equal([
      [1, 'full'],
      [2, 'incremental'],
    ]);
  });

  it('stream: what the selection names goes into the media file, and comes back from it', async () => {
    const site = await aSite(folder);

    const { streamed } = await run(site);
    const request = { paths: [], include: [], exclude: [], to: join(folder, 'target'), conflict: 'fail', dryRun: false } as const;
    const { report } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });

    expect(streamed).to.include({ files: 2, directories: 2, filesRead: 2, sourceBytes: (5 << 20) + 11 });
    expect(report.outcome).to.equal('complete');
    expect(readFileSync(join(folder, 'target', folder, 'source', 'deeper', 'large')).equals(noise('large', 5 << 20))).to.equal(true);
  });

  it('written: status is updated once blocks are on the medium and have been read back', async () => {
    const { media, streamed } = await run(await aSite(folder));

    const batches = events.flatMap((event) => (event.event === 'written' ? [event.batch] : []));
    const inStream = events.findIndex((event) => event.event === 'written');
    expect(inStream).to.be.within(
      events.findIndex((event) => event.event === 'step-started' && event.step === 'stream'),
      events.findIndex((event) => event.event === 'step-ended' && event.step === 'stream'),
    );
    expect(batches.every(({ verified }) => verified)).to.equal(true);
    expect(batches.reduce((sum, { plainBytes }) => sum + plainBytes, 0)).to.be.at.least(streamed?.sourceBytes ?? 0);
    expect(media?.verified).to.be.oneOf(['medium', 'cache']);
  });

  it('written: without normal verification nothing claims to have been confirmed', async () => {
    const { media } = await run(await aSite(folder, { verify: { written: false } }));

    expect(events.flatMap((event) => (event.event === 'written' ? [event.batch.verified] : [])))
      .to.include(false)
      .and.not.include(true);
    expect(media?.verified).to.equal('no');
  });

  it('commit: only then there is a restore point', async () => {
    const site = await aSite(folder);
    const controller = new AbortController();

    const cancelled = await run(
      site,
      whenEnded('stream', () => controller.abort()),
      controller.signal,
    );
    const before = await points(site);
    const complete = await run(site);

    expect(cancelled).to.include({ outcome: 'cancelled' });
    expect(before.filter(({ state }) => state !== 'damaged')).to.deep.equal([]);
    expect(complete.outcome).to.equal('complete');
    expect((await points(site)).map(({ state }) => state)).to.deep.equal(['verified']);
  });

  it('compare: advanced verification reads all of it again before the run is complete', async () => {
    const { outcome, media, steps } = await run(await aSite(folder, { verify: { advanced: true } }));

    expect([outcome, media?.compared]).to.deep.equal(['complete', true]);
    expect(steps.map(({ step }) => step)).to.include('compare');
  });

  it('compare: advanced verification finds what was damaged since it was written', async () => {
    const site = await aSite(folder, { verify: { advanced: true } });
    const damage = () => {
      const handle = openSync(join(folder, 'media', 'nightly', 'nightly-000001-full.tdk'), 'r+');
      writeSync(handle, 'damage', 3 << 20);
      closeSync(handle);
    };

    const damaged = await run(site, whenEnded('commit', damage));
    const [point] = await points(site);
    const healed = await run(site);

    expect([damaged.outcome, damaged.error?.code, damaged.error?.step]).to.deep.equal(['failed', 'CORE_COMPARED_UNLIKE', 'compare']);
    expect(damaged.problems.map(({ source }) => source)).to.include('compare');
    expect(point).to.include({ state: 'damaged', outcome: 'failed' });
    expect([healed.outcome, healed.media?.compared]).to.deep.equal(['complete', true]);
    expect(healed.media?.storedBytes).to.be.above(5 << 20);
  });

  it('progress: front ends hear how far the run is, up to the whole', async () => {
    const { streamed } = await run(await aSite(folder));

    // The root itself is no entry of a folder.
    const told = events.flatMap((event) => (event.event === 'progress' ? [event.progress] : []));
    expect(told.at(-1)).to.include({ files: 3, bytes: streamed?.sourceBytes });
  });

  it('retain: a run that is not complete moves nothing to the trash', async () => {
    const site = await aSite(folder, { mode: 'overwrite' });
    await run(site);
    rmSync(join(folder, 'source', 'note'));
    const unverified = await run(await aSite(folder, { mode: 'overwrite', verify: { written: false } }));

    expect(unverified.retention).to.include({ ran: false });
    expect(mediaFiles().map(({ name }) => name)).to.have.members(['nightly-000001-full.tdk', 'nightly-000002-full.tdk']);
    expect((await run(site)).retention).to.deep.equal({ ran: true });
    expect(mediaFiles().filter(({ name }) => !name.startsWith('trash'))).to.have.length(1);
  });
});
