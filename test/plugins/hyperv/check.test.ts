import { rmSync } from 'node:fs';
import { inspect } from 'node:util';
import { checkJob, type Host, type JsonValue } from '@tapedeck/core';
import { expect } from 'chai';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aHypervHost, type HypervHost } from '../../simulators/windows/a-hyperv-host.ts';
import { backUp, capturedBy, machinesSite } from './machines-job.ts';

describe('hyperv: check', () => {
  let host: HypervHost;

  beforeEach(async function () {
    needsPlatform(this, 'linux');
    host = await aHypervHost(tempFolder(), [{ name: 'app01' }, { name: 'app02' }, { name: 'Twin' }, { name: 'Twin' }]);
  });

  const objectionsTo = async (options: Readonly<Record<string, JsonValue>> = {}, machine: Partial<Host> = {}) => {
    const { error } = await backUp(await machinesSite(host, options, machine));
    return (error?.objections ?? []).map(({ code, message, hint }) => ({ code, said: `${message} ${hint}` }));
  };
  const codesOf = async (...given: Parameters<typeof objectionsTo>) => (await objectionsTo(...given)).map(({ code }) => code);

  it('names all that is in the way at once', async () => {
    host.update((state) => {
      state.hasModule = false;
      state.isRunning = false;
    });
    host.server.machine.update((state) => {
      state.isElevated = false;
    });
    rmSync(host.staging, { recursive: true });
    expect(await codesOf()).to.deep.equal([
      'HYPERV_NOT_ALLOWED',
      'HYPERV_MODULE_MISSING',
      'HYPERV_SERVICE_STOPPED',
      'HYPERV_STAGING_MISSING',
    ]);
  });

  it('names machines that are not there, with what may have been meant, and the room that is missing', async () => {
    const full: Partial<Host> = { diskSpace: async () => ({ freeBytes: 100, totalBytes: 1000 }) };
    const found = await objectionsTo({ machines: ['app01', 'ap02', 'other'], exclude: ['nobody'] }, full);
    expect(found.map(({ code }) => code)).to.deep.equal([
      'HYPERV_MACHINE_UNKNOWN',
      'HYPERV_MACHINE_UNKNOWN',
      'HYPERV_MACHINE_UNKNOWN',
      'HYPERV_NO_ROOM',
    ]);
    expect(found[0]?.said).to.include('"ap02"').and.to.include('Did you mean "app02"?');
    const [room] = await objectionsTo({}, full);
    expect(room).to.have.property('code', 'HYPERV_NO_ROOM');
    expect(room?.said).to.match(/has 100 B free, and staging the machines needs \d+ B: \d+ B are missing/);
  });

  it('takes names in any case and ids, leaves out what is excluded, and tells machines of one name apart', async () => {
    const [, , twin, other] = host.state().vms;
    const site = await machinesSite(host, { machines: ['APP01', 'twin'], exclude: [other?.id ?? ''] });
    expect((await backUp(site)).outcome).to.equal('complete');
    expect(await capturedBy(site)).to.deep.equal(['hyperv:app01', 'hyperv:Twin']);
    const both = await machinesSite(host, { machines: ['Twin'] });
    await backUp(both);
    expect(await capturedBy(both)).to.deep.equal([`hyperv:Twin (${twin?.id})`, `hyperv:Twin (${other?.id})`]);
  });

  it('takes a job that protects no machine for no success', async () => {
    const { outcome, problems } = await backUp(await machinesSite(host, { exclude: ['app01', 'app02', 'Twin'] }));
    expect({ outcome, problems }).to.deep.equal({ outcome: 'failed', problems: ['CORE_NO_WORKLOADS'] });
  });

  for (const [name, options] of [
    ['machines', { machines: 'some' }],
    ['machines', { machines: [] }],
    ['exclude', { exclude: 'app01' }],
    ['staging', { staging: '' }],
    ['consistency', { consistency: 'crash' }],
    ['retries', { retries: 3 }],
  ] as const) {
    it(`refuses ${JSON.stringify(options)}, and names the option`, async () => {
      const refusal = await machinesSite(host, options)
        .then((site) => checkJob(site, 'nightly'))
        .catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(Error);
      expect(inspect(refusal, { depth: 9 })).to.include(name);
    });
  }
});
