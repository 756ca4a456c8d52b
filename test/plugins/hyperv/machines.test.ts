import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aHypervHost, contentOf, type HypervHost } from '../../simulators/windows/a-hyperv-host.ts';
import { leftOn, nothing } from './left-on.ts';
import { backUp, machinesSite, restore } from './machines-job.ts';

const strange = 'Ünï [1] "a\' $(x)`\n😀';

describe('hyperv: machines', () => {
  let host: HypervHost;

  before(function () {
    needsPlatform(this, 'linux');
  });

  const listed = (site: Site) =>
    readJob(site, 'nightly', async (access) => (await access.openPoint({ selector: 'latest', trustSigner: false })).workloads());

  const ofWorkload = (name: string, more: object = {}) => ({ workload: { name: `hyperv:${name}`, options: {}, ...more } });

  describe('that were captured', () => {
    let site: Site;

    beforeEach(async () => {
      host = await aHypervHost(
        tempFolder(),
        [{ name: 'app01', disks: ['system.vhdx', 'data.vhdx'] }, { name: strange }, { name: 'off', state: 'Off' }],
        { exportSteps: 3, mergeLooks: 2 },
      );
      site = await machinesSite(host);
      expect(await backUp(site)).to.deep.equal({ outcome: 'complete', problems: [], messages: [], notes: [], error: undefined });
      expect(leftOn(host)).to.deep.equal(nothing);
    });

    it('are listed, each with its id, disks and paths', async () => {
      const workloads = await listed(site);
      expect(workloads.map(({ name, type, application, isLost }) => ({ name, type, application, isLost }))).to.deep.equal(
        ['app01', strange, 'off'].map((name) => ({
          name: `hyperv:${name}`,
          type: 'virtual machine',
          application: 'hyperv',
          isLost: false,
        })),
      );
      const { id, disks, path } = host.vm('app01');
      expect(workloads[0]?.paths).to.deep.equal([join(host.staging, id)]);
      expect(workloads[0]?.facts).to.deep.equal({
        id,
        name: 'app01',
        generation: 2,
        version: '9.0',
        state: 'Running',
        path,
        disks: disks.map((disk) => ({ path: disk.path, kind: 'Dynamic', size: 64 << 20, isCaptured: true })),
      });
    });

    for (const name of ['app01', strange]) {
      it(`come back under their own id: ${JSON.stringify(name)}`, async () => {
        const { id, ...before } = host.vm(name);
        const content = contentOf(host.vm(name));
        host.update((state) => {
          state.vms = state.vms.filter((vm) => vm.id !== id);
        });
        const { outcome, error } = await restore(site, ofWorkload(name));
        expect({ outcome, error }).to.deep.equal({ outcome: 'complete', error: undefined });
        const { id: after, path, state } = host.vm(name);
        expect({ after, state }).to.deep.equal({ after: id, state: 'Off' });
        expect(path).to.not.equal(before.path);
        expect(contentOf(host.vm(name))).to.deep.equal(content);
        expect(leftOn(host)).to.deep.equal(nothing);
      });
    }

    it('come back as new ones beside the first, where is said or where the host keeps its own', async () => {
      const folder = join(host.server.volume('D'), 'elsewhere', 'copy');
      expect((await restore(site, ofWorkload('app01', { as: strange.repeat(2), options: { folder } }))).outcome).to.equal('complete');
      expect((await restore(site, ofWorkload('app01', { as: 'copy' }))).outcome).to.equal('complete');
      expect(host.vm(strange.repeat(2)).path).to.equal(folder);
      expect(host.vm('copy').path).to.equal(join(host.state().machinePath, 'copy'));
      expect(new Set(host.state().vms.map(({ id }) => id)).size).to.equal(5);
      expect(contentOf(host.vm('copy'))).to.deep.equal(contentOf(host.vm('app01')));
      expect(leftOn(host)).to.deep.equal(nothing);
    });

    it('give back a single disk as a file', async () => {
      const { id, disks } = host.vm('app01');
      const to = join(host.server.folder, 'target');
      const path = join(host.staging, id, 'Virtual Hard Disks', 'data.vhdx');
      expect((await restore(site, { paths: [path], to })).outcome).to.equal('complete');
      expect(readFileSync(join(to, path), 'utf8')).to.equal(readFileSync(disks[1]?.path ?? '', 'utf8'));
      expect(existsSync(join(to, host.staging, id, 'Virtual Machines'))).to.equal(false);
    });

    it('are not restored over one that is there, unless that is asked for and it is turned off', async () => {
      const { disks } = host.vm('app01');
      const refused = await restore(site, ofWorkload('app01'));
      expect(refused.problems.map(({ code }) => code)).to.deep.equal(['HYPERV_MACHINE_THERE']);
      const replace = () => restore(site, ofWorkload('app01', { options: { replace: 'yes' } }));
      expect((await replace()).problems.map(({ code }) => code)).to.deep.equal(['HYPERV_MACHINE_RUNS']);
      writeFileSync(disks[0]?.path ?? '', 'spoilt');
      host.update((state) => {
        for (const vm of state.vms) vm.state = 'Off';
      });
      const { outcome, notes } = await replace();
      expect({ outcome, notes: notes.map(({ code }) => code) }).to.deep.equal({ outcome: 'complete', notes: ['HYPERV_REPLACED'] });
      expect(contentOf(host.vm('app01'))[0]).to.include('all of app01');
      expect(host.state().vms).to.have.length(3);
      expect(readFileSync(disks[0]?.path ?? '', 'utf8')).to.equal('spoilt');
      expect(readdirSync(host.staging)).to.deep.equal([]);
    });
  });
});
