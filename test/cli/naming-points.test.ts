import { expect } from 'chai';
import { parseShare } from '../../cli/src/commands/verify.ts';
import { formatBytes, formatDuration, formatTable } from '../../cli/src/output/format.ts';
import { splitPath } from '../../cli/src/site/point-spec.ts';

describe('cli: naming points', () => {
  it('splits a point from a path, although times hold colons', () => {
    expect(splitPath('nightly@latest:/etc')).to.deep.equal({ point: 'nightly@latest', path: '/etc' });
    expect(splitPath('nightly@2026-11-22T01:00:/srv/a:b')).to.deep.equal({ point: 'nightly@2026-11-22T01:00', path: '/srv/a:b' });
    expect(splitPath('nightly@2026-11-22T01:00')).to.deep.equal({ point: 'nightly@2026-11-22T01:00', path: '' });
    expect(splitPath('/mnt/a.tdk:/etc')).to.deep.equal({ point: '/mnt/a.tdk', path: '/etc' });
  });

  it('knows a path of Windows by its drive or share, in either form', () => {
    for (const path of ['C:', 'c:\\', 'C:\\Users\\x', 'C:/Users/x', '\\\\server\\share\\x', '//server/share/x']) {
      expect(splitPath(`nightly@latest:${path}`)).to.deep.equal({ point: 'nightly@latest', path });
      expect(splitPath(`D:\\media\\a.tdk:${path}`)).to.deep.equal({ point: 'D:\\media\\a.tdk', path });
    }
  });

  it('reads a share as a percentage, and refuses what is none', () => {
    expect(parseShare(undefined)).to.equal(1);
    expect(parseShare('5%')).to.equal(0.05);
    for (const wrong of ['5', '0%', '101%', 'all'])
      expect(() => parseShare(wrong), wrong)
        .to.throw()
        .with.property('code', 'CLI_BAD_SUBSET');
  });
});

describe('cli: words for people', () => {
  it('shows sizes, times and tables', () => {
    expect([0, 1023, 1536, 5 << 20].map(formatBytes)).to.deep.equal(['0 B', '1023 B', '1.5 KiB', '5.0 MiB']);
    expect([850, 12_300, 250_000, 7_500_000].map(formatDuration)).to.deep.equal(['850 ms', '12.3 s', '4 min 10 s', '2 h 5 min']);
    expect(
      formatTable([
        ['A', 'LONG'],
        ['bb', 'c'],
      ]),
    ).to.equal('A   LONG\nbb  c');
  });
});
