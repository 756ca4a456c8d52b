import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { needsDrives, TestDrive } from '../../kit/a-drive.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { notedOf, RotationSite } from './rotation-site.ts';

describe('media: rotated drives', () => {
  let place: string;
  let site: RotationSite;
  let a: TestDrive;
  let b: TestDrive;

  before(function () {
    needsDrives(this);
  });

  beforeEach(() => {
    const home = tempFolder();
    place = join(home, 'rdx');
    a = new TestDrive('RDX-A');
    b = new TestDrive('RDX-B');
    site = new RotationSite(home, [a.label, b.label]);
  });

  afterEach(() => {
    for (const drive of [a, b]) drive?.remove();
  });

  it('keep a media set each: the first run on a drive is a full one, later ones go on from what is there', async () => {
    const types: (string | undefined)[] = [];
    const turns = [
      [a, 'monday', []],
      [b, 'tuesday', ['MEDIA_DRIVE_NOT_PRESENT']],
      [a, 'wednesday', []],
      [b, 'thursday', ['MEDIA_DRIVE_NOT_PRESENT']],
    ] as const;
    for (const [drive, word, notes] of turns) {
      drive.mountAt(place);
      site.write(word);
      const report = await site.run();
      expect(report.outcome, report.error?.message).to.equal('complete');
      expect(notedOf(report)).to.deep.equal(notes);
      types.push(report.media?.type);
      expect(await site.restored()).to.equal(word);
      drive.takeOut();
    }
    expect(types).to.deep.equal(['full', 'full', 'incremental', 'incremental']);

    a.mountAt(place);
    const [first, second, ...others] = await site.points();
    expect(others).to.deep.equal([]);
    expect([await site.restored(first?.id), await site.restored(second?.id)]).to.deep.equal(['monday', 'wednesday']);
  });

  it('are found by the id of their file system too', async () => {
    site = new RotationSite(site.home, []);
    const media = (drive: TestDrive) => ({ media: { id: drive.id, path: 'backups', create: true, marginBytes: 0 } });
    b.mountAt(place);

    const report = await site.run({ job: { destination: [media(a), media(b)] } });

    expect(report.outcome, report.error?.message).to.equal('complete');
    expect(report.notes[0]?.message).to.equal(`The drive "${a.id}" is not connected. Connect the drive, then run the job again.`);
  });

  it('may be mounted by a command before the run, whichever is there', async () => {
    const mount = (drive: TestDrive) => `mount LABEL=${drive.label} '${place}'`;
    const job = { pre: [{ shell: `findmnt '${place}' || ${mount(a)} || ${mount(b)}` }] };
    mkdirSync(place);
    b.plugIn();

    for (const time of ['first', 'again']) {
      const report = await site.run({ job });

      expect(report.outcome, `${time}: ${report.error?.message}`).to.equal('complete');
      expect(report.media?.type).to.equal(time === 'first' ? 'full' : 'incremental');
    }
    spawnSync('umount', [place]);
  });

  const other = () => join(site.home, 'other');
  const refusals: Readonly<
    Record<string, { readonly bring: () => void; readonly code: string; readonly options?: () => { readonly path: string } }>
  > = {
    'is not connected': { bring: () => {}, code: 'MEDIA_DRIVE_NOT_PRESENT' },
    'is not mounted': { bring: () => a.plugIn(), code: 'MEDIA_DRIVE_NOT_PRESENT' },
    'is not the one that is mounted in its place': {
      bring: () => a.mountAt(other()),
      code: 'MEDIA_WRONG_DRIVE',
      options: () => ({ path: join(place, 'backups') }),
    },
    'is read-only': { bring: () => a.mountAt(other(), '-o', 'ro'), code: 'DESTINATION_READ_ONLY' },
    'is full': {
      bring: () => {
        a.mountAt(other());
        spawnSync('dd', ['if=/dev/zero', `of=${join(other(), 'ballast')}`, 'bs=1M']);
      },
      code: 'MEDIA_TOO_LITTLE_ROOM',
    },
    'holds something else in the folder': {
      bring: () => {
        a.mountAt(other());
        mkdirSync(join(other(), 'backups'));
        writeFileSync(join(other(), 'backups', 'thesis.odt'), 'x');
      },
      code: 'MEDIA_NOT_A_DESTINATION',
    },
  };
  for (const [how, { bring, code, options }] of Object.entries(refusals))
    it(`the second is used when the first ${how}, and the report says so`, async () => {
      b.mountAt(place);
      bring();

      const report = await site.run({ options: options?.() ?? {} });

      expect(report.outcome, report.error?.message).to.equal('complete');
      expect(report.destinations.map(({ name }) => name)).to.deep.equal([`media ${place}/backups`]);
      expect(notedOf(report)).to.deep.equal([code]);
      expect(report.notes[0]?.message).to.match(new RegExp(`${a.label}|${other()}`));
    });

  it('have the run fail when none is there, and it says of each why', async () => {
    a.plugIn();

    const report = await site.run();

    expect(report).to.have.nested.property('error.code', 'CORE_NO_ANSWER');
    expect(report.notes.map(({ message }) => message)).to.deep.equal([
      `The drive "${a.label}" is not mounted. Mount the drive, then run the job again.`,
      `The drive "${b.label}" is not connected. Connect the drive, then run the job again.`,
    ]);
  });
});
