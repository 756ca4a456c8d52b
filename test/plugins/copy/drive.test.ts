import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonValue, runJob } from '@tapedeck/core';
import { stepPlugin } from '@tapedeck/testkit';
import { expect } from 'chai';
import { needsDrives, TestDrive } from '../../kit/a-drive.ts';
import { aSite } from '../../kit/a-site.ts';
import { compareTrees } from '../../kit/compare-trees.ts';
import { isMounted } from '../../kit/mount-point.ts';
import { needsTools } from '../../kit/needs.ts';
import { noise } from '../../kit/noise.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { detach, EjectPrograms } from '../media/eject-programs.ts';

describe('copy: on a drive', () => {
  let folder: string;
  let drive: TestDrive;
  let mounted: string;

  beforeEach(function () {
    needsDrives(this);
    needsTools(this, 'umount', 'sync', 'rsync');
    folder = tempFolder();
    mounted = join(folder, 'drive');
    drive = new TestDrive('COPY');
    drive.mountAt(mounted);
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'large'), noise('first', 3 << 20));
    writeFileSync(join(folder, 'source', 'note'), 'first');
  });

  afterEach(() => drive?.remove());

  const run = async (job: Readonly<Record<string, JsonValue>> = {}, more: Parameters<typeof aSite>[4] = {}) => {
    const destination = [{ media: { label: drive.label, create: true, marginBytes: 1_000_000 } }];
    const site = await aSite(folder, { kind: 'copy', pipeline: [], destination, snapshot: { use: 'none' }, ...job }, 'state', {}, more);
    // Who leaves a lock without a word of its own is watched for a minute before it is taken for dead.
    return (await runJob({ ...site, host: { ...site.host, sleep: async () => undefined } }, 'nightly')).report;
  };

  const copies = () => join(mounted, 'nightly', 'files', folder, 'source');

  it('reads what it has written back from the medium, and says so', async () => {
    expect((await run()).media?.verified).to.equal('medium');
  });

  it('ends before the drive is ejected, and holds nothing of it', async () => {
    const { environment } = new EjectPrograms(join(folder, 'programs'), { eject: detach });
    const report = await run({ eject: true }, { environment: { ...process.env, ...environment } });
    expect({ outcome: report.outcome, isMounted: isMounted(mounted) }).to.deep.equal({ outcome: 'complete', isMounted: false });
    drive.comeBack(mounted);
    expect(compareTrees(join(folder, 'source'), copies())).to.deep.equal([]);
  });

  for (const unmounted of [true, false])
    it(`that is torn out${unmounted ? '' : ', and stays mounted,'} before a file is copied fails; the earlier copy is whole, the next run clean`, async () => {
      expect((await run()).outcome).to.equal('complete');
      writeFileSync(join(folder, 'source', 'large'), noise('second', 3 << 20));
      const tear = stepPlugin('select', async () => drive.tearOut({ unmounted }));
      const report = await run({ 'at-select': {} }, { plugins: [tear] });
      expect({ outcome: report.outcome, code: report.error?.code }).to.deep.equal({ outcome: 'failed', code: 'DESTINATION_GONE' });
      drive.clear();
      drive.mountAt(mounted);
      expect(readFileSync(join(copies(), 'large')).equals(noise('first', 3 << 20))).to.equal(true);
      expect((await run()).outcome).to.equal('complete');
      expect(compareTrees(join(folder, 'source'), copies())).to.deep.equal([]);
      expect(globSync(join(mounted, '**', '.tapedeck-copying-*'))).to.deep.equal([]);
    });
});
