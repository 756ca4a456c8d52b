import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host, Site } from '@tapedeck/core';
import type { HypervOptions } from '@tapedeck/plugin-hyperv';
import { expect } from 'chai';
import { removeCheckpoint } from '../../../plugins/hyperv/src/remove-checkpoint.ts';
import { removeImport } from '../../../plugins/hyperv/src/remove-import.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aHypervHost, type HypervHost } from '../../simulators/windows/a-hyperv-host.ts';
import { errorOf } from '../error-of.ts';
import { leftOn, nothing } from './left-on.ts';
import { backUp, machinesSite, restore } from './machines-job.ts';

describe('hyperv: a restore', () => {
  let host: HypervHost;
  let site: Site;

  before(async function () {
    needsPlatform(this, 'linux');
    host = await aHypervHost(tempFolder(), [{ name: 'app01', state: 'Off' }]);
    site = await machinesSite(host);
    await backUp(site);
  });

  const restoring = async (more: { readonly as?: string; readonly options?: Readonly<Record<string, string>> }, from = site) => {
    const { outcome, problems } = await restore(from, { workload: { name: 'hyperv:app01', options: {}, ...more } });
    return { outcome, code: problems[0]?.code, said: `${problems[0]?.message} ${problems[0]?.hint}` };
  };
  const machines = () => host.state().vms.map(({ name, id }) => ({ name, id }));

  /** It was refused, and the host is as it was. */
  const refused = async (work: () => ReturnType<typeof restoring>) => {
    const before = machines();
    const { outcome, ...why } = await work();
    expect(outcome).to.not.equal('complete');
    expect(machines()).to.deep.equal(before);
    expect(existsSync(host.state().machinePath) ? readdirSync(host.state().machinePath) : []).to.deep.equal([]);
    expect(leftOn(host)).to.deep.equal(nothing);
    return why;
  };

  it('refuses what it does not know, by its name', async () => {
    const unknown = await refused(() => restoring({ as: 'copy', options: { replacing: 'yes' } }));
    expect(unknown).to.include({ code: 'HYPERV_OPTION_UNKNOWN' });
    expect(unknown.said).to.include('"replacing"').and.to.include('Did you mean "replace"?');
    for (const options of [{ replace: 'perhaps' }, { folder: 'relative' }] as const)
      expect(await refused(() => restoring({ as: 'copy', options }))).to.include({ code: 'HYPERV_OPTION_INVALID' });
  });

  it('refuses a folder that holds something, and one without room', async () => {
    const folder = join(host.server.folder, 'taken');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'mine'), 'mine');
    expect(await refused(() => restoring({ as: 'copy', options: { folder } }))).to.include({ code: 'HYPERV_FOLDER_TAKEN' });
    expect(readdirSync(folder)).to.deep.equal(['mine']);
    const full: Partial<Host> = { diskSpace: async () => ({ freeBytes: 1, totalBytes: 1000 }) };
    const small = await machinesSite(host, {}, full);
    expect(await refused(() => restoring({ as: 'copy' }, small))).to.include({ code: 'HYPERV_NO_ROOM' });
  });

  it('refuses a name that is taken', async () => {
    expect(await refused(() => restoring({ as: 'APP01' }))).to.include({ code: 'HYPERV_MACHINE_THERE' });
  });

  it('says all that Hyper-V has against the machine, and takes away nothing that it would have replaced', async () => {
    host.server.fail('Compare-VM', "Could not find Ethernet switch 'Production'.", 2);
    for (const more of [{ as: 'copy' }, { options: { replace: 'yes' } }]) {
      const why = await refused(() => restoring(more));
      expect(why).to.include({ code: 'HYPERV_INCOMPATIBLE' });
      expect(why.said).to.include("Could not find Ethernet switch 'Production'. (33012)");
    }
  });

  for (const [place, how] of [
    ['Import-VM', 'There is not enough space on the disk. 0x80070070'],
    ['Rename-VM', 'The machine could not be renamed.'],
  ] as const) {
    it(`leaves nothing of an import that fails at "${place}"`, async () => {
      host.server.fail(place, how);
      const why = await refused(() => restoring({ as: 'copy' }));
      expect(why).to.include({ code: 'HYPERV_IMPORT_FAILED' });
      expect(why.said).to.include(how);
    });
  }

  describe('after a crash', () => {
    const context = () => ({ host: host.server.host, options: leastOptions(), signal: new AbortController().signal });
    const leastOptions = (): HypervOptions => ({ machines: 'all', exclude: [], staging: host.staging, consistency: 'application' });

    it('removes what was imported, unless that had come to its end', async () => {
      const folder = join(host.server.volume('D'), 'Restored');
      expect((await restoring({ as: 'copy', options: { folder } })).outcome).to.equal('complete');
      await removeImport({ intent: { folder }, fact: { id: 'known' }, outcome: undefined }, context());
      expect(machines()).to.have.length(2);
      for (const _ of ['found', 'gone']) await removeImport({ intent: { folder }, outcome: undefined }, context());
      expect(machines()).to.have.length(1);
      expect(existsSync(folder)).to.equal(false);
    });

    it('removes no checkpoint that may be of another backup, and names it', async () => {
      const { id } = host.vm('app01');
      host.update(({ vms: [first] }) =>
        first?.checkpoints.push({ id: 'Microsoft:7', name: 'app01 - Backup', isRecovery: true, frozen: '' }),
      );
      const intent = (before: readonly string[]) => ({ machine: id, name: 'tapedeck-0123456789ab', before });
      const refusal = await errorOf(removeCheckpoint({ intent: intent([]), outcome: undefined }, context()));
      expect(refusal).to.include({ code: 'HYPERV_PERHAPS_OURS' }).and.to.have.property('message').that.includes('Microsoft:7');
      await removeCheckpoint({ intent: intent(['Microsoft:7']), outcome: undefined }, context());
      expect(host.vm('app01').checkpoints).to.have.length(1);
    });
  });
});
