import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FakeHost } from '@tapedeck/testkit';
import { expect } from 'chai';
import { deleteSnapshots } from '../../../plugins/lvm/src/delete-snapshots.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { errorOf } from '../error-of.ts';

const label = 'tapedeck-0123456789ab-';

describe('lvm: deleting the snapshots of a run', () => {
  let state: string;

  beforeEach(() => {
    state = tempFolder();
  });

  const folder = () => join(state, 'lvm', '0123456789ab');
  const aHost = (...names: readonly string[]) => new FakeHost().answering('lvs', () => listed(names)).answering('lvremove', '');
  const listed = (names: readonly string[]) => {
    const own = { vg_name: 'vg', vg_uuid: 'id', lv_role: 'public,snapshot,thicksnapshot', lv_tags: 'tapedeck' };
    return JSON.stringify({ report: [{ lv: names.map((lv_name) => ({ ...own, lv_name })) }] });
  };
  const remove = (host: FakeHost, more: object = {}, fact?: number) => {
    const intent = { label, first: 1, folder: folder(), groups: [{ id: 'id', name: 'vg' }], held: ['vg-a', 'vg-b'], ...more };
    const request = { intent, outcome: undefined, ...(fact === undefined ? {} : { fact }) };
    return deleteSnapshots(request, { host, options: {}, signal: new AbortController().signal });
  };
  const lines = (host: FakeHost, file: string) => host.commands.filter((one) => one.file === file).map(({ args }) => args.join(' '));

  it('takes those with its label from its first number on, and no others', async () => {
    const host = aHost('data', `${label}1`, `${label}2`, `${label}3`, `${label}3x`, 'tapedeck-ba9876543210-3');

    await remove(host, { first: 2 }, 2);

    expect(lines(host, 'lvremove')).to.deep.equal([`--yes vg/${label}2`, `--yes vg/${label}3`]);
  });

  it('is content when one has gone meanwhile, and tells of one that cannot be deleted', async () => {
    let listings = 0;
    const host = aHost()
      .answering('lvs', () => listed(listings++ === 0 ? [`${label}1`, `${label}2`] : [`${label}2`]))
      .answering('lvremove', { exitCode: 5, stderr: 'in use' });

    const error = await errorOf(remove(host, {}, 2));

    expect(error).to.include({ code: 'LVM_COMMAND_FAILED', message: `"lvremove --yes vg/${label}2" has failed: in use` });
  });

  it('does not take a group that it cannot see for one without snapshots', async () => {
    const error = await errorOf(remove(aHost(), { groups: [{ id: 'gone', name: 'usb' }] }));

    expect(error).to.include({ code: 'LVM_GROUP_MISSING' });
  });

  it('lets volumes go that stand still, when nothing is known of how they were made so', async () => {
    const host = aHost('data')
      .answering('dmsetup info', ({ args }) => (args.at(-1) === 'vg-a' ? 'Suspended\n' : 'Active\n'))
      .answering('dmsetup resume', '');

    await remove(host);
    await remove(host, {}, 2);

    expect(lines(host, 'dmsetup').filter((line) => line.startsWith('resume'))).to.deep.equal(['resume vg-a']);
    expect(lines(host, 'dmsetup')).to.have.length(3);
  });

  it('removes the folders in which they were mounted, and none that is not empty', async () => {
    for (const number of ['1', '2']) mkdirSync(join(folder(), number), { recursive: true });
    mkdirSync(join(folder(), '2', 'kept'));

    await remove(aHost('data'), {}, 2);

    expect(readdirSync(folder())).to.deep.equal(['2']);
  });

  it('finds nothing where the journal holds nothing', async () => {
    const host = aHost('data', 'tapedeck-0123456789ab-1');

    await deleteSnapshots({ intent: null, outcome: undefined }, { host, options: {}, signal: new AbortController().signal });

    expect(lines(host, 'lvremove')).to.deep.equal([]);
  });
});
