import { expect } from 'chai';
import { DomainLog } from '../../../plugins/image/src/capture/domain-log.ts';
import { piecesOf, usualRanges } from '../../../plugins/image/src/capture/pieces.ts';
import { gapsOf } from '../../../plugins/image/src/gaps.ts';
import { parseTable } from '../../../plugins/image/src/machine/partitions.ts';
import { targetOf } from '../../../plugins/image/src/restore/target-of.ts';
import { pathOf } from '../../../plugins/image/src/stored-path.ts';

const mebi = 1 << 20;

describe('image: maps of used blocks', () => {
  const text = `# Domain logfile created by unset_name v0.3.23
# current_pos  current_status
0x00010000     ?
#      pos        size  status
0x00000000  0x00001000  +
0x00001000  0x00002000  ?
0x00003000  0x00000800  +
`;

  it('are read however their text comes, and all that lies behind them counts', () => {
    for (const length of [1, 7, text.length]) {
      const log = new DomainLog();
      for (let at = 0; at < text.length; at += length) log.add(text.slice(at, at + length));
      expect(log.end()).to.deep.equal([
        { from: 0, bytes: 0x1000 },
        { from: 0x3000, bytes: 0x800 },
        { from: 0x3800, bytes: Number.POSITIVE_INFINITY },
      ]);
    }
  });

  it('are none where a program has printed something else, or nothing', () => {
    for (const other of ['', 'device is mounted\n', '0x10 0x20']) {
      const log = new DomainLog();
      log.add(other);
      expect(log.end()).to.equal(undefined);
    }
  });

  it('become pieces that lie within their stretch, those that touch made one', () => {
    const stretch = { at: 5 * mebi, bytes: mebi, device: '/dev/sda1', from: 100 };
    const ranges = [
      { from: 0, bytes: 10 },
      { from: 10, bytes: 10 },
      { from: 50, bytes: Number.POSITIVE_INFINITY },
      { from: 2 * mebi, bytes: 5 },
    ];

    expect(piecesOf(stretch, ranges, '/dev/snapshot')).to.deep.equal([
      { at: 5 * mebi, bytes: 20, device: '/dev/snapshot', from: 100 },
      { at: 5 * mebi + 50, bytes: mebi - 50, device: '/dev/snapshot', from: 150 },
    ]);
  });

  it('are not asked for where all counts, or the head of a swap space', () => {
    expect(usualRanges({ content: 'swap' })).to.deep.equal([{ from: 0, bytes: 65_536 }]);
    expect(usualRanges({ content: 'crypto_LUKS' })).to.deep.equal([{ from: 0, bytes: Number.POSITIVE_INFINITY }]);
  });
});

describe('image: partition tables', () => {
  it('are read in sectors of whatever length, without partitions that hold others, in the order of the disk', () => {
    const printed = `label: dos
label-id: 0x1
device: /dev/sda
unit: sectors
sector-size: 4096

/dev/sda2 : start=        4096, size=        8192, type=5
/dev/sda5 : start=        4352, size=         256, type=83
/dev/sda1 : start=         256, size=        1024, type=7, bootable
`;

    expect(parseTable(printed)).to.deep.equal({
      label: 'dos',
      partitions: [
        { startBytes: mebi, bytes: 4 * mebi },
        { startBytes: 17 * mebi, bytes: mebi },
      ],
    });
  });

  it('leave gaps, of which the beginnings count and the end of the disk', () => {
    const gaps = (bytes: number, ...partitions: readonly (readonly [number, number])[]) =>
      gapsOf(
        { path: '/dev/sda', bytes: bytes * mebi },
        { label: 'gpt', partitions: partitions.map(([start, length]) => ({ startBytes: start * mebi, bytes: length * mebi })) },
      ).map(({ at, bytes: length, from }) => {
        expect(from).to.equal(at);
        return [at / mebi, length / mebi];
      });

    expect(gaps(100, [1, 10], [40, 20])).to.deep.equal([
      [0, 1],
      [11, 16],
      [60, 16],
      [99, 1],
    ]);
    expect(gaps(100, [1, 98])).to.deep.equal([
      [0, 1],
      [99, 1],
    ]);
    expect(gaps(100, [1, 80])).to.deep.equal([
      [0, 1],
      [81, 16],
      [99, 1],
    ]);
    expect(gaps(10, [1, 9])).to.deep.equal([[0, 1]]);
    expect(gaps(10, [1, 5])).to.deep.equal([
      [0, 1],
      [6, 4],
    ]);
  });
});

describe('image: names and targets', () => {
  it('give no two sources one name', () => {
    const sources = ['/', '/home', '/dev/sda', '/dev-sda', '/dev/vg/a-b', '/dev/vg-a/b', '/dev/vg/a/b', '/root'];

    expect(new Set(sources.map(pathOf)).size).to.equal(sources.length);
    expect(pathOf('/dev/sda')).to.equal('/images/dev-sda.img');
  });

  it('are a device, or a file whose ending says its format', () => {
    const wanted = (options: Readonly<Record<string, string>>, as?: string) => {
      try {
        return targetOf({ name: 'image:/dev/sda', options, ...(as === undefined ? {} : { as }) });
      } catch (error) {
        return error instanceof Error ? error.message : error;
      }
    };

    expect(wanted({ device: '/dev/sdb' })).to.deep.equal({ device: '/dev/sdb' });
    expect(wanted({ file: '/vm/disk.VHD' })).to.deep.equal({ file: '/vm/disk.VHD', format: 'vpc' });
    expect(wanted({ file: '/vm/disk.img' })).to.deep.equal({ file: '/vm/disk.img', format: 'raw' });
    expect(wanted({ file: '/vm/disk.iso' })).to.match(/says no format/);
    expect(wanted({ file: 'disk.img' })).to.match(/not absolute/);
    expect(wanted({})).to.match(/either onto a device or as a file/);
    expect(wanted({ file: '/a.img', device: '/dev/sdb' })).to.match(/either onto a device or as a file/);
    expect(wanted({ device: '/dev/sdb', disk: '1' })).to.match(/"disk" is nothing/);
    expect(wanted({ device: '/dev/sdb' }, 'other')).to.match(/no name/);
  });
});
