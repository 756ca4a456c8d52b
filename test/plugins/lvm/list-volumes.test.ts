import { expect } from 'chai';
import { dmNameOf, parseVolumes } from '../../../plugins/lvm/src/list-volumes.ts';
import { readProjectFile } from '../../kit/workspace.ts';

describe('lvm: the list of volumes', () => {
  const volumes = parseVolumes(readProjectFile('test/fixtures/lvm/lvs-2.03.16.json'));
  const named = (name: string) => volumes.find((volume) => volume.name === name);

  it('has each volume once, though it lies in several pieces', () => {
    expect(volumes.map(({ name }) => name)).to.deep.equal([
      'between',
      'data',
      'pieces',
      'pool',
      'tapedeck-0123456789ab-1',
      'tapedeck-0123456789ab-2',
      'tapedeck-0123456789ab-3',
      'thin',
    ]);
  });

  it('tells where a volume is, how large, and what is free around it', () => {
    expect(named('data')).to.deep.include({
      group: 'old-shop',
      device: '254:3',
      dmName: 'old--shop-data',
      bytes: 32 << 20,
      freeBytes: 159383552,
      extentBytes: 4 << 20,
    });
    expect(named('between')).to.include({ device: '-1:-1', dmName: '' });
    expect(named('thin')).to.include({ pool: 'pool', thinId: '1' });
  });

  it('tells of a snapshot its origin, its tag and whether it is lost, and of a pool how full it is', () => {
    expect(named('tapedeck-0123456789ab-1')).to.deep.include({ origin: 'data', tags: ['tapedeck'], isInvalid: true, usedPercent: 100 });
    expect(named('tapedeck-0123456789ab-2')).to.include({ isInvalid: false, isMerging: false, usedPercent: 0.15 });
    expect(named('pool')).to.include({ usedPercent: 11.04, health: '' });
  });

  it('is the same where LVM is set up to print numbers in the place of words', () => {
    expect(parseVolumes(readProjectFile('test/fixtures/lvm/lvs-2.03.16-binary.json'))).to.deep.equal(volumes);
  });

  it('may be empty, and is refused when it is none', () => {
    expect(parseVolumes('{"report":[{"lv":[]}]}')).to.deep.equal([]);
    expect(() => parseVolumes('{}'))
      .to.throw()
      .with.property('code', 'LVM_COMMAND_FAILED');
  });

  it('names devices as the device-mapper does', () => {
    expect(dmNameOf('old-shop', 'tapedeck-0123456789ab-1')).to.equal(named('tapedeck-0123456789ab-1')?.dmName);
    expect(dmNameOf('vg', 'pool', 'tpool')).to.equal('vg-pool-tpool');
  });
});
