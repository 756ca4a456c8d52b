import { join } from 'node:path';
import { runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aHypervHost, type HypervHost } from '../../simulators/windows/a-hyperv-host.ts';
import { leftOn, nothing } from './left-on.ts';
import { backUp, capturedBy, machinesSite, runElsewhere } from './machines-job.ts';

const often = 9;

describe('hyperv: failures', () => {
  let host: HypervHost;

  beforeEach(async function () {
    needsPlatform(this, 'linux');
    host = await aHypervHost(tempFolder(), [{ name: 'app01' }, { name: 'app02' }], { exportSteps: 3 });
  });

  const fail = (place: string, how: string, times = often) => host.server.fail(place, how, times);

  // What goes wrong, and how often, so that it is the first machine alone.
  for (const [place, how, times, code, said] of [
    ['checkpoint of app01 at level 1', 'VSS im Gast ist gescheitert. 0x800423F4', often, 'HYPERV_NOT_FROZEN', '0x800423F4 (32768)'],
    ['checkpoint of app01 at level 1', 'returns 5', often, 'HYPERV_NOT_FROZEN', 'it returned 5'],
    ['ExportSystemDefinition', '32769', 1, 'HYPERV_EXPORT_FAILED', 'it returned 32769'],
    ['export', 'Not enough room. 0x80070070', 1, 'HYPERV_EXPORT_FAILED', '0x80070070'],
    ['forgotten job', 'gone', 1, 'HYPERV_EXPORT_FAILED', 'its job is gone'],
    ['create-checkpoint.ps1', 'Access denied.', 1, 'WINDOWS_SCRIPT_FAILED', 'Access denied.'],
    ['start-export.ps1', 'The account of the computer may not write the share.', 1, 'WINDOWS_SCRIPT_FAILED', 'may not write'],
    ['show-machine.ps1', 'InvalidState', 1, 'WINDOWS_SCRIPT_FAILED', 'InvalidState'],
  ] as const) {
    it(`of "${place}" (${how}) lose one machine and no other, and leave nothing`, async () => {
      fail(place, how, times);
      const site = await machinesSite(host);
      const { outcome, problems, messages } = await backUp(site);
      expect({ outcome, problems }).to.deep.equal({ outcome: 'degraded', problems: [code] });
      expect(messages[0]).to.include(said);
      if (code !== 'WINDOWS_SCRIPT_FAILED') expect(messages[0]).to.include('"app01"');
      expect(await capturedBy(site)).to.deep.equal(['hyperv:app02']);
      expect(leftOn(host)).to.deep.equal(nothing);
    });
  }

  it('of a guest that does not come to rest are survived where that is allowed, and said', async () => {
    fail('checkpoint of app01 at level 1', '0x800423F4');
    const site = await machinesSite(host, { consistency: 'best' });
    const { outcome, notes } = await backUp(site);
    expect({ outcome, notes }).to.deep.equal({ outcome: 'complete', notes: ['HYPERV_AS_AFTER_POWER_CUT'] });
    expect(await capturedBy(site)).to.deep.equal(['hyperv:app01', 'hyperv:app02']);
    fail('checkpoint of app01 at level 2', 'The disk is missing.');
    fail('checkpoint of app01 at level 1', '0x800423F4');
    expect((await backUp(site)).problems).to.deep.equal(['HYPERV_CHECKPOINT_FAILED']);
    expect(leftOn(host)).to.deep.equal(nothing);
  });

  it('of a guest are none where it is turned off or saved: nobody asks it', async () => {
    host.update(({ vms }) => {
      for (const [index, vm] of vms.entries()) vm.state = index === 0 ? 'Off' : 'Saved';
    });
    fail('checkpoint of app01 at level 1', '0x800423F4');
    const { outcome, notes } = await backUp(await machinesSite(host));
    expect({ outcome, notes }).to.deep.equal({ outcome: 'complete', notes: [] });
  });

  it('of a machine that is busy are waited for, as long as that may come to an end', async () => {
    const busyFor = (looks: number) => host.update(({ vms: [first] }) => first?.busy.push({ status: 32776, looks }));
    busyFor(3);
    expect((await backUp(await machinesSite(host))).outcome).to.equal('complete');
    busyFor(1000);
    const { outcome, problems } = await backUp(await machinesSite(host));
    expect({ outcome, problems }).to.deep.equal({ outcome: 'degraded', problems: ['HYPERV_BUSY'] });
    expect(leftOn(host)).to.deep.include({ checkpoints: [], staged: [], exports: 0, journals: [] });
  });

  it('to remove a checkpoint are told, and the next run removes it', async () => {
    for (const [place, code] of [
      ['ConvertToReferencePoint', 'WINDOWS_SCRIPT_FAILED'],
      ['checkpoint stays', 'HYPERV_CHECKPOINT_STAYS'],
    ] as const) {
      fail(place, '0x80070015', 1);
      // What a run leaves is removed once its process has ended.
      expect(runElsewhere(host)).to.deep.equal({ outcome: 'degraded', problems: [code] });
      expect(leftOn(host).checkpoints).to.have.length(1);
      expect((await backUp(await machinesSite(host))).outcome).to.equal('complete');
      expect(leftOn(host)).to.deep.equal(nothing);
    }
  });

  it('of a merge that does not end are told; Windows goes on with it', async () => {
    host.update((state) => {
      state.mergeLooks = 1000;
    });
    const { outcome, problems } = await backUp(await machinesSite(host, { machines: ['app01'] }));
    expect({ outcome, problems }).to.deep.equal({ outcome: 'degraded', problems: ['HYPERV_STILL_MERGING'] });
    expect(leftOn(host)).to.deep.include({ checkpoints: [], staged: [], exports: 0 });
  });

  it('to name a checkpoint cost nothing but a note', async () => {
    fail('Rename-VMSnapshot', 'Not supported.', 1);
    const { outcome, notes } = await backUp(await machinesSite(host));
    expect({ outcome, notes }).to.deep.equal({ outcome: 'complete', notes: ['HYPERV_NOT_NAMED'] });
    expect(leftOn(host)).to.deep.equal(nothing);
  });

  it('never touch checkpoints of others', async () => {
    const others = [
      { id: 'Microsoft:1', name: 'before the update', isRecovery: false, frozen: '' },
      { id: 'Microsoft:2', name: 'app01 - Backup', isRecovery: true, frozen: '' },
    ];
    host.update(({ vms: [first] }) => first?.checkpoints.push(...others));
    for (const place of ['', 'export']) {
      if (place !== '') fail(place, 'full', 1);
      await backUp(await machinesSite(host));
      expect(host.vm('app01').checkpoints).to.deep.equal(others);
    }
  });

  it('do not come of a cancelled export: it is stopped, and nothing is left', async () => {
    host.update((state) => {
      state.exportSteps = 100;
    });
    const controller = new AbortController();
    let sleeps = 0;
    const sleep = async (_: number, signal?: AbortSignal) => {
      sleeps += 1;
      if (sleeps === 3) controller.abort(new Error('enough'));
      signal?.throwIfAborted();
    };
    const { report } = await runJob(await machinesSite(host, {}, { sleep }), 'nightly', { signal: controller.signal });
    expect(report.outcome).to.equal('cancelled');
    expect(host.state().jobs.map(({ state, percent }) => ({ state, percent }))).to.deep.equal([{ state: 8, percent: 3 }]);
    expect(leftOn(host)).to.deep.equal(nothing);
  });

  it('are told while it goes on how far an export is', async () => {
    const told: (string | undefined)[] = [];
    const site = await machinesSite(host, { machines: ['app02'] });
    const listen = (event: { readonly event: string; readonly progress?: { readonly current?: string } }) =>
      void (event.event === 'progress' && told.push(event.progress?.current));
    await runJob(site, 'nightly', { listeners: [listen] });
    expect(told).to.include('exporting "app02": 34 %').and.to.include('exporting "app02": 68 %');
  });

  describe('to capture a disk', () => {
    beforeEach(async () => {
      const others = [
        { path: 'Disk 3 931.51 GB Bus 0 Lun 2 Target 0', isPassThrough: true },
        { path: join(host.server.volume('D'), 'shared.vhdx'), isShared: true },
      ];
      host = await aHypervHost(tempFolder(), [{ name: 'app01', others }]);
    });

    it('are a problem of its machine, whose other disks are captured', async () => {
      const site = await machinesSite(host);
      const { outcome, problems, messages } = await backUp(site);
      expect({ outcome, problems }).to.deep.equal({ outcome: 'degraded', problems: ['HYPERV_DISK_LEFT_OUT', 'HYPERV_DISK_LEFT_OUT'] });
      expect(messages[0]).to.include('"Disk 3 931.51 GB Bus 0 Lun 2 Target 0"').and.to.include('"app01"');
      expect(await capturedBy(site)).to.deep.equal(['hyperv:app01']);
    });

    it('can be tolerated', async () => {
      const { outcome } = await backUp(await machinesSite(host, {}, {}, { tolerate: { unsupported: [join(host.staging, '*')] } }));
      expect(outcome).to.equal('complete');
    });
  });
});
