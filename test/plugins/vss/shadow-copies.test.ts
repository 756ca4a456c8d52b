import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Host, type JsonValue, readJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { stepPlugin } from '@tapedeck/testkit';
import { expect } from 'chai';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aWindowsServer, ledgerWriter, type WindowsServer } from '../../simulators/windows/a-windows-server.ts';
import type { MachineState } from '../../simulators/windows/machine.ts';
import { leftOn, nothing } from './left-on.ts';
import { fillVolumes, nightlySite } from './nightly.ts';

describe('vss: shadow copies', () => {
  let folder: string;
  let server: WindowsServer;
  let changes: () => void;

  beforeEach(async function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    changes = () => {};
    await setUp();
  });

  const setUp = async (given: Partial<MachineState> = {}) => {
    server = await aWindowsServer(folder, given);
    fillVolumes(server);
  };

  const siteOf = (snapshot: JsonValue, mode?: 'full' | 'copy', more: Readonly<Record<string, JsonValue>> = {}, host = server.host) =>
    nightlySite(server, { snapshot, mode, more, host, changes: () => changes() });

  const run = async (site: Site) => {
    const { report } = await runJob(site, 'nightly');
    return { outcome: report.outcome, codes: report.problems.map(({ code }) => code), error: report.error, notes: report.notes, report };
  };

  const pathsOf = async (site: Site) =>
    readJob(site, 'nightly', async (access) => {
      const point = await access.openPoint({ selector: 'latest', trustSigner: false });
      const paths: string[] = [];
      for await (const { path } of point.list('', true)) paths.push(path);
      return paths;
    });

  const loseShadows = () =>
    server.machine.update((state) => {
      state.shadows = [];
    });

  const left = () => leftOn(server);
  const logs = () => existsSync(join(server.volume('D'), 'ledger.log'));

  it('freeze what a job reads, keep what the writers said, and are gone afterwards', async () => {
    const site = await siteOf({ use: 'vss', whenMissing: 'stop' });
    const { outcome, codes, notes, error } = await run(site);
    expect({ outcome, codes, notes, error }).to.deep.equal({ outcome: 'complete', codes: [], notes: [], error: undefined });
    const paths = await pathsOf(site);
    expect(paths).to.include(join(server.volume('C'), 'data', 'file'));
    expect(paths.filter((path) => path.endsWith('metadata.cab'))).to.have.length(1);
    expect(left()).to.deep.equal(nothing);
  });

  it('hold what was there at the instant, whatever is written later', async () => {
    const site = await siteOf({ use: 'vss', whenMissing: 'stop' }, 'copy');
    changes = () => writeFileSync(join(server.volume('D'), 'ledgers', 'book'), 'half a ro');
    expect((await run(site)).outcome).to.equal('complete');
    const to = join(folder, 'target');
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
    await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });
    expect(readFileSync(join(to, server.volume('D'), 'ledgers', 'book'), 'utf8')).to.equal('a hundred rows');
    expect(left()).to.deep.equal(nothing);
  });

  describe('tell applications that they were backed up', () => {
    it('once a full run is complete: logs are cut', async () => {
      expect((await run(await siteOf({ use: 'vss' }, 'full'))).outcome).to.equal('complete');
      expect({ logs: logs(), ...left() }).to.deep.equal({ logs: false, ...nothing });
    });

    it('without cutting anything after a copy, nor in a run that does not ask for them at all', async () => {
      for (const mode of ['copy', undefined] as const) {
        expect((await run(await siteOf({ use: 'vss' }, mode))).outcome).to.equal('complete');
        expect({ logs: logs(), ...left() }).to.deep.equal({ logs: true, ...nothing });
      }
    });

    it('not when the run is degraded, failed or cancelled: logs stay', async () => {
      for (const spoil of ['degraded', 'failed', 'cancelled'] as const) {
        const controller = new AbortController();
        changes = () => {
          if (spoil === 'degraded') throw new Error('The book is damaged.');
          if (spoil === 'cancelled') controller.abort(new Error('enough'));
          if (spoil === 'failed') loseShadows();
        };
        const { report } = await runJob(await siteOf({ use: 'vss' }, 'full'), 'nightly', { signal: controller.signal });
        expect(report.outcome).to.equal(spoil);
        expect({ spoil, logs: logs(), ...left() }).to.deep.equal({ spoil, logs: true, ...nothing });
      }
    });

    it('and say so where that fails, by the tool or by the writer', async () => {
      for (const how of ['0x80042319', ledgerWriter]) {
        // The session of the files ends too, and needs no writer.
        server.fail('end backup', how, 2);
        const { outcome, codes } = await run(await siteOf({ use: 'vss' }, 'full'));
        expect({ outcome, codes: new Set(codes) }).to.deep.equal({ outcome: 'degraded', codes: new Set(['VSS_NOT_ENDED']) });
        expect({ logs: logs(), ...left() }).to.deep.equal({ logs: true, ...nothing });
      }
    });
  });

  it('of a whole volume are read from its top down', async () => {
    const site = await siteOf({ use: 'vss' }, 'copy', { sources: [{ files: { paths: [server.volume('C')] } }] });
    changes = () => writeFileSync(join(server.volume('C'), 'late'), 'after the freeze');
    const { outcome } = await run(site);
    const top = server.volume('C');
    const paths = (await pathsOf(site)).filter((path) => path.startsWith(top));
    expect({ outcome, paths }).to.deep.equal({ outcome: 'complete', paths: [top, join(top, 'data'), join(top, 'data', 'file')] });
    expect(left()).to.deep.equal(nothing);
  });

  it('to which no link can be made fail, and are given back', async () => {
    server.fail('mklink', 'once');
    const { error } = await run(await siteOf({ use: 'vss', whenMissing: 'stop' }, 'copy'));
    expect(error?.message).to.include('already exists');
    expect(left()).to.deep.equal(nothing);
  });

  describe('that cannot be made', () => {
    for (const code of ['0x80042306', '0x8004231F', '0x800423F2', '0x800423F4']) {
      it(`fail with ${code} and its meaning, or are read live and said to be, as the job says`, async () => {
        const host: Host = { ...server.host, sleep: () => Promise.resolve() };
        server.fail('create', code, 9);
        const stopped = await run(await siteOf({ use: 'vss', whenMissing: 'stop' }, 'copy', {}, host));
        expect(stopped.outcome).to.equal('failed');
        expect(stopped.error).to.have.property('code', 'VSS_FAILED');
        expect(stopped.error?.message).to.include(code);
        expect(left()).to.deep.equal(nothing);
        server.fail('create', code, 9);
        const live = await run(await siteOf({ use: 'vss', whenMissing: 'live' }, undefined, {}, host));
        expect(live.codes).to.deep.equal(['VSS_FAILED']);
        expect(live.notes.map((note) => note.code)).to.include('CORE_READ_LIVE');
        expect(left()).to.deep.equal(nothing);
      });
    }

    it('are tried again where the reason passes, as often and as late as the documentation says', async () => {
      for (const [code, waitMs, times] of [
        ['0x800423F3', 600_000, 2],
        ['0x80042316', 10_000, 5],
      ] as const) {
        const waits: number[] = [];
        const sleep: Host['sleep'] = async (milliseconds, signal) => {
          if (milliseconds > 1000) waits.push(milliseconds);
          else await server.host.sleep(milliseconds, signal);
        };
        server.fail('create', code, times);
        const { outcome, notes } = await run(await siteOf({ use: 'vss' }, 'copy', {}, { ...server.host, sleep }));
        expect({ outcome, waits }).to.deep.equal({ outcome: 'complete', waits: Array.from({ length: times }, () => waitMs) });
        expect(notes.filter((note) => note.code === 'VSS_TRIED_AGAIN')).to.have.length(times);
        expect(left()).to.deep.equal(nothing);
      }
    });

    it('because a writer fails in the freeze leave its workload out, and its logs alone', async () => {
      server.fail('freeze', ledgerWriter);
      const { outcome, codes } = await run(await siteOf({ use: 'vss' }, 'full'));
      expect({ outcome, codes: new Set(codes) }).to.deep.equal({
        outcome: 'degraded',
        codes: new Set(['VSS_WRITER_FAILED', 'CORE_WORKLOAD_LOST']),
      });
      expect({ logs: logs(), ...left() }).to.deep.equal({ logs: true, ...nothing });
    });

    it('because the writer is not there lose the workload alone', async () => {
      server.machine.update((state) => {
        state.writers = state.writers.filter(({ id }) => id !== ledgerWriter);
      });
      const { outcome, report, notes } = await run(await siteOf({ use: 'vss' }, 'full'));
      expect(outcome).to.equal('degraded');
      expect(report.problems.map(({ source }) => source)).to.deep.equal(['ledgers:book']);
      expect(notes.map((note) => note.code)).to.include('VSS_WRITER_MISSING');
      expect(left()).to.deep.equal(nothing);
    });

    it('since the writer needs a volume that is not in the set fail, instead of leaving it out in silence', async () => {
      server.machine.update(({ writers }) => {
        for (const writer of writers)
          Object.assign(writer, { components: writer.components.map((one) => ({ ...one, volumes: [...one.volumes, 'another'] })) });
      });
      const { error } = await run(await siteOf({ use: 'vss', whenMissing: 'stop' }, 'full'));
      expect(error).to.have.property('code', 'VSS_FAILED');
      expect(left()).to.deep.equal(nothing);
    });
  });

  it('whose session ends by itself, once all was read, are said to have told nobody', async () => {
    const ending = stepPlugin('compare', async (run) => {
      const session = server.host.running(`diskshadow ${run.id} full`);
      session?.stop();
      await session?.ended;
    });
    const site = await nightlySite(server, {
      mode: 'full',
      more: { verify: { written: true, advanced: true }, 'at-compare': {} },
      plugins: [ending],
    });
    const { outcome, codes } = await run(site);
    expect({ outcome, codes }).to.deep.equal({ outcome: 'degraded', codes: ['VSS_NOT_ENDED'] });
    expect({ logs: logs(), ...left() }).to.deep.equal({ logs: true, ...nothing });
  });

  it('whose session does not heed its last command end with its input', async () => {
    server.machine.update((state) => {
      state.fault = { call: 'diskshadow exit', nth: 1, how: 'lie' };
    });
    const { outcome } = await run(await siteOf({ use: 'vss' }, 'full'));
    expect({ outcome, logs: logs(), ...left() }).to.deep.equal({ outcome: 'complete', logs: false, ...nothing });
  });

  it('that vanish while they are read fail the run: Windows has run out of room', async () => {
    changes = () => loseShadows();
    const { outcome, error } = await run(await siteOf({ use: 'vss' }, 'copy'));
    expect({ outcome, code: error?.code }).to.deep.equal({ outcome: 'failed', code: 'VSS_SHADOW_GONE' });
  });

  it('are understood in another language', async () => {
    await setUp({ language: 'de' });
    expect((await run(await siteOf({ use: 'vss', whenMissing: 'stop' }, 'full'))).outcome).to.equal('complete');
    expect({ logs: logs(), ...left() }).to.deep.equal({ logs: false, ...nothing });
  });

  it('leave what lies on a disk that can be taken out to be read live', async () => {
    writeFileSync(join(server.volume('E'), 'file'), 'on a stick');
    const sources = [{ files: { paths: [join(server.volume('C'), 'data'), server.volume('E')] } }];
    const { outcome, notes } = await run(await siteOf({ use: 'vss' }, undefined, { sources }));
    expect(outcome).to.equal('complete');
    expect(notes).to.deep.include({ code: 'CORE_READ_LIVE', message: `Read live, not frozen: "${server.volume('E')}".` });
  });

  it('are not asked for without the rights: refused by name, said aloud otherwise', async () => {
    await setUp({ isElevated: false });
    expect((await run(await siteOf({ use: 'vss' }))).error).to.have.property('code', 'VSS_REFUSED');
    const { outcome, notes } = await run(await siteOf({ use: 'vss', whenMissing: 'live' }).then(() => siteOf({ use: 'auto' })));
    expect(outcome).to.equal('complete');
    expect(notes.map((note) => note.code)).to.include('CORE_READ_LIVE');
  });

  describe('on a client', () => {
    beforeEach(() => setUp({ isServer: false }));

    it('freeze files, one volume after another, and nothing that needs a writer', async () => {
      const { outcome, report, notes } = await run(await siteOf({ use: 'vss' }, 'copy'));
      expect(outcome).to.equal('degraded');
      expect(report.problems.map(({ source }) => source)).to.deep.equal(['ledgers:book']);
      expect(notes.map((note) => note.code)).to.include('VSS_NO_WRITERS');
      expect(left()).to.deep.equal(nothing);
    });

    it('which no link can be made to are given back', async () => {
      server.fail('mklink', 'once');
      const { error } = await run(await siteOf({ use: 'vss', whenMissing: 'stop' }));
      expect(error?.message).to.include('already exists');
      expect(left()).to.deep.equal(nothing);
    });

    for (const [returned, code] of [
      ['1', '0x80070005'],
      ['6', '0x8004231F'],
      ['9', '0x80042316'],
    ] as const) {
      it(`say what ${returned} means`, async () => {
        server.fail('Win32_ShadowCopy.Create', returned);
        const { error } = await run(await siteOf({ use: 'vss', whenMissing: 'stop' }));
        expect(error?.message).to.include(code);
        expect(left()).to.deep.equal(nothing);
      });
    }
  });
});
