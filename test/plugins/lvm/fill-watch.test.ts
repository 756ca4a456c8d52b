import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Found } from '@tapedeck/core';
import { FakeHost } from '@tapedeck/testkit';
import { expect } from 'chai';
import { fillWatch } from '../../../plugins/lvm/src/fill-watch.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { errorOf } from '../error-of.ts';

const id = '0123456789ab';

describe('lvm: the watch over snapshots', () => {
  let stateFolder: string;

  beforeEach(() => {
    stateFolder = tempFolder();
  });

  const aWatch = () => {
    const host = new FakeHost();
    const notes: string[] = [];
    const reasons: Error[] = [];
    const folder = join(stateFolder, 'lvm', id, '1');
    mkdirSync(folder, { recursive: true });
    const found: Found = {
      snapshot: { taken: [{ provider: 'lvm', mapping: [{ path: '/srv', readFrom: join(folder, 'srv') }] }], left: [] },
    };
    const run = {
      id,
      stateFolder,
      found,
      signal: new AbortController().signal,
      note: (code: string, message: string) => void notes.push(`${code}: ${message}`),
      cancel: (reason: Error) => void reasons.push(reason),
    };
    const filled = (percent: number) =>
      host.answering('lvs', () => {
        const snapshot = { vg_name: 'vg', lv_name: `tapedeck-${id}-1`, lv_dm_path: '/dev/mapper/x', lv_active: 'active', origin: 'data' };
        return JSON.stringify({ report: [{ lv: [{ ...snapshot, lv_size: '1073741824', data_percent: String(percent) }] }] });
      });
    const watch = fillWatch(host);
    const glance = async () => {
      watch.glance(run);
      for (let turn = 0; turn < 5; turn++) await setImmediate();
    };
    return { host, watch, run, notes, reasons, filled, glance };
  };

  it('looks at once, and then every ten seconds', async () => {
    const { host, filled, glance } = aWatch();
    filled(1);

    await glance();
    host.advance(9_999);
    await glance();
    expect(host.commands).to.have.length(1);
    host.advance(1);
    await glance();

    expect(host.commands).to.have.length(2);
  });

  it('says once that a snapshot fills', async () => {
    const { host, notes, filled, glance } = aWatch();
    filled(81.25);

    await glance();
    host.advance(10_000);
    await glance();

    expect(notes).to.deep.equal([
      `LVM_SNAPSHOT_FILLING: The snapshot "vg/tapedeck-${id}-1" is 81.3 % full. Once it is full, the run fails.`,
    ]);
  });

  it('ends the run once a snapshot is full', async () => {
    const { reasons, filled, glance } = aWatch();
    filled(100);

    await glance();

    expect(reasons.map((reason) => ('code' in reason ? reason.code : reason))).to.deep.equal(['LVM_SNAPSHOT_FULL']);
  });

  it('does not end the run when it cannot be told just now, nor when all is read and snapshots may go', async () => {
    const { host, run, reasons, filled, glance } = aWatch();
    host.answering('lvs', { exitCode: 5, stderr: 'busy' });
    await glance();
    filled(100);
    host.advance(10_000);
    run.found.committed = { mediaId: 'm', sequence: 1, fileName: 'm', parts: 1, storedBytes: 1, verified: 'no' };

    await glance();

    expect(reasons).to.deep.equal([]);
  });

  it('asks nothing where no path is read from a snapshot of ours', async () => {
    const { host, run, glance, watch } = aWatch();
    run.found.snapshot = { taken: [{ provider: 'other', mapping: [{ path: '/srv', readFrom: '/elsewhere' }] }], left: [] };

    await glance();
    await watch.check(run);

    expect(host.commands).to.deep.equal([]);
  });

  it('refuses at the end what could not be told, is full, or is not mounted any more', async () => {
    const { host, run, watch, filled } = aWatch();

    host.answering('lvs', { exitCode: 5, stderr: 'broken' });
    expect(await errorOf(watch.check(run))).to.have.property('code', 'LVM_COMMAND_FAILED');
    filled(100);
    expect(await errorOf(watch.check(run))).to.have.property('code', 'LVM_SNAPSHOT_FULL');
    filled(1);
    expect(await errorOf(watch.check(run))).to.have.property('code', 'LVM_SNAPSHOT_GONE');
  });
});
