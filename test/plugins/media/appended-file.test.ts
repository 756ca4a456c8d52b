import { readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { AppendedFile } from '../../../plugins/media/src/folder/appended-file.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

describe('media: a file that grows', () => {
  const folder = tempFolder();
  const attempt = { destination: 'media /mnt/backup', name: 'nightly.tdk', action: 'write' } as const;
  const piece = Buffer.alloc(20 << 20, 7);
  let handle: FileHandle;
  let file: AppendedFile;
  let syncs: number;
  let failing: boolean;

  beforeEach(async () => {
    handle = await open(join(folder, 'file'), 'w');
    syncs = 0;
    failing = false;
    const sync = handle.datasync.bind(handle);
    // The medium itself: everything else is the real file.
    handle.datasync = async () => {
      syncs += 1;
      if (failing) throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
      await sync();
    };
    file = new AppendedFile(handle, attempt);
  });

  afterEach(() => file.close());

  const refusalOf = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error);

  it('is sent on to the medium while it grows, and has all its bytes in the end', async () => {
    await file.append(piece);
    expect(syncs).to.equal(0);
    await file.append(piece);
    expect(syncs).to.equal(1);
    await file.flush();

    expect(syncs).to.equal(2);
    expect(readFileSync(join(folder, 'file')).equals(Buffer.concat([piece, piece]))).to.equal(true);
  });

  it('says with the next flush, and with each after it, that the medium has refused what was sent on', async () => {
    failing = true;
    await file.append(piece);
    await file.append(piece);
    await setImmediate();
    // A second try would succeed, since the kernel has dropped what it could not write.
    failing = false;

    expect(await refusalOf(file.flush())).to.have.property('code', 'DESTINATION_GONE');
    expect(await refusalOf(file.flush())).to.have.property('code', 'DESTINATION_GONE');
  });
});
