import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type SystemFiles, systemFiles } from '../../../plugins/media/src/drives/system-files.ts';
import { findFolder } from '../../../plugins/media/src/locating/find-folder.ts';
import { linuxHost } from '../../kit/linux-host.ts';
import { needsPlatform, needsRoot, needsTools } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { errorOf } from '../error-of.ts';

const found = (options: Parameters<typeof findFolder>[0], files?: SystemFiles) =>
  findFolder(options, linuxHost(), new AbortController().signal, files);

describe('media: find the folder', () => {
  let home: string;

  beforeEach(() => {
    home = tempFolder();
    for (const folder of ['by-label', 'by-uuid']) mkdirSync(join(home, folder));
  });

  it('is the path, without a slash at its end', async () => {
    expect(await found({ path: `${home}/backup/` })).to.equal(join(home, 'backup'));
  });

  describe('by the label of a drive, as the system lists them', () => {
    let files: SystemFiles;

    /** Connects a drive with this label, its device being a plain file. */
    const connect = (encodedName: string, device: string, by = 'by-label') => {
      writeFileSync(join(home, device), '');
      symlinkSync(`../${device}`, join(home, by, encodedName));
    };
    const mounts = (...lines: readonly string[]) => writeFileSync(files.mounts, lines.map((line) => `${line}\n`).join(''));

    beforeEach(() => {
      files = { ...systemFiles, byLabel: join(home, 'by-label'), byId: join(home, 'by-uuid'), mounts: join(home, 'mountinfo') };
      mounts('21 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw');
    });

    it('is where the drive is mounted, whatever signs are in the label and the path', async () => {
      connect('RDX\\x20A\\x2fé', 'sdb1');
      mounts(
        '21 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw',
        `36 21 8:17 / ${home}/my\\040drive\\134 rw,nosuid shared:2 master:3 - vfat ${home}/sdb1 rw,errors=continue`,
      );

      expect(await found({ label: 'RDX A/é' }, files)).to.equal(`${home}/my drive\\`);
      expect(await found({ label: 'RDX A/é', path: 'backups/nightly' }, files)).to.equal(`${home}/my drive\\/backups/nightly`);
    });

    it('is where the drive with an id is mounted, and another with it as its label does not count', async () => {
      connect('1234-ABCD', 'sdb1', 'by-uuid');
      connect('1234-ABCD', 'sdc1');
      mounts(`36 21 8:33 / /label rw - ext4 ${home}/sdc1 rw`, `37 21 8:17 / /id rw - vfat ${home}/sdb1 rw`);

      expect(await found({ id: '1234-ABCD' }, files)).to.equal('/id');
      expect(await found({ label: '1234-ABCD', path: 'backups' }, files)).to.equal('/label/backups');
      expect(await errorOf(found({ id: '0000-0000' }, files))).to.have.property('message', 'The drive "0000-0000" is not connected.');
    });

    it('prefers the mount that shows the whole drive', async () => {
      connect('RDX-A', 'sdb1');
      mounts(`36 21 8:17 /sub /bound rw - ext4 ${home}/sdb1 rw`, `37 21 8:17 / /whole rw - ext4 ${home}/sdb1 rw`);

      expect(await found({ label: 'RDX-A' }, files)).to.equal('/whole');
    });

    it('says that the drive is not connected', async () => {
      const error = await errorOf(found({ label: 'RDX-A' }, files));

      expect(error).to.have.property('code', 'MEDIA_DRIVE_NOT_PRESENT');
      expect(error).to.have.property('message', 'The drive "RDX-A" is not connected.');
    });

    it('says that the drive is not mounted', async () => {
      connect('RDX-A', 'sdb1');

      const error = await errorOf(found({ label: 'RDX-A' }, files));

      expect(error).to.have.property('code', 'MEDIA_DRIVE_NOT_PRESENT');
      expect(error).to.have.property('message', 'The drive "RDX-A" is not mounted.');
    });

    it('refuses a path that is on another drive', async () => {
      connect('RDX-A', 'sdb1');
      mounts(`37 21 8:17 / /mnt/rdx rw - ext4 ${home}/sdb1 rw`);

      expect(await errorOf(found({ label: 'RDX-A', path: home }, files))).to.have.property('code', 'MEDIA_WRONG_DRIVE');
    });
  });

  it('finds a real drive by its label', async function () {
    needsPlatform(this, 'linux');
    needsRoot(this);
    needsTools(this, 'mkfs.ext4', 'losetup');
    const drive = join(home, 'drive');
    mkdirSync(drive);
    execFileSync('truncate', ['-s', '8M', join(home, 'image')]);
    execFileSync('mkfs.ext4', ['-q', '-L', 'RDX-A', join(home, 'image')]);
    const device = execFileSync('losetup', ['-f', '--show', join(home, 'image')], { encoding: 'utf8' }).trim();
    try {
      symlinkSync(device, join(home, 'by-label', 'RDX-A'));
      execFileSync('mount', [device, drive]);
      const files = { ...systemFiles, byLabel: join(home, 'by-label') };

      expect(await found({ label: 'RDX-A' }, files)).to.equal(drive);
      expect(await found({ label: 'RDX-A', path: join(drive, 'a') }, files)).to.equal(join(drive, 'a'));
      expect(await errorOf(found({ label: 'RDX-A', path: home }, files))).to.have.property('code', 'MEDIA_WRONG_DRIVE');
      execFileSync('umount', [drive]);
      expect(await errorOf(found({ label: 'RDX-A', path: join(drive, 'a') }, files))).to.have.property('code', 'MEDIA_DRIVE_NOT_PRESENT');
    } finally {
      spawnSync('umount', [drive]);
      execFileSync('losetup', ['-d', device]);
    }
  });
});
