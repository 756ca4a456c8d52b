import { expect } from 'chai';
import { cacheCanBeDropped, fileSystemType, longestFileBytes } from '../../../plugins/media/src/folder/file-system.ts';
import { needsPlatform } from '../../kit/needs.ts';

describe('media: file systems', () => {
  it('knows how long a file on FAT may be, and that others hold more than any part', () => {
    expect(longestFileBytes(0x4d44)).to.equal(4_294_967_295);
    expect(longestFileBytes(0xef53)).to.equal(undefined);
  });

  it('claims to read from the medium only where no cache of another lies in between', () => {
    for (const [name, type] of Object.entries({
      tmpfs: 0x0102_1994,
      zfs: 0x2fc1_2fc1,
      fuse: 0x6573_5546,
      nfs: 0x6969,
      cifs: 0xff53_4d42,
    })) {
      expect(cacheCanBeDropped(type), name).to.equal(false);
    }
    expect(cacheCanBeDropped(0xef53), 'ext4').to.equal(true);
    // Windows does not tell, and does not flush what is open for reading only.
    expect(cacheCanBeDropped(0), 'untold').to.equal(false);
  });

  it('reads the type from the system', async function () {
    needsPlatform(this, 'linux');

    expect(await fileSystemType('/proc')).to.equal(0x9fa0);
  });
});
