import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, type Host } from '@tapedeck/core';
import { expect } from 'chai';
import { locateForReading } from '../../../plugins/media/src/locating/locate-for-reading.ts';
import { locateForWriting } from '../../../plugins/media/src/locating/locate-for-writing.ts';
import { needsPlatform, needsRoot } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { errorOf } from '../error-of.ts';
import { mountTmpfs } from './mount-tmpfs.ts';

const marker = '.tapedeck-destination';

describe('media: locate', () => {
  let home: string;
  let folder: string;
  let host: Host;
  let notes: string[];

  const aRun = (dryRun = false) => {
    notes = [];
    return {
      dryRun,
      stateFolder: join(home, 'state'),
      signal: new AbortController().signal,
      note: (code: string, message: string) => void notes.push(`${code} ${message}`),
    };
  };
  const options = { path: '', create: false, marginBytes: 0 };
  const toWrite = (more: object = {}, dryRun = false) => locateForWriting(aRun(dryRun), host, { ...options, path: folder, ...more });
  const toRead = (more: object = {}) => locateForReading(aRun(), host, { ...options, path: folder, ...more });

  beforeEach(async () => {
    home = tempFolder();
    folder = join(home, 'backup');
    mkdirSync(join(home, 'state'));
    host = await createHost({ environment: {} });
  });

  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
  });

  it('passes over a folder that is not there, and makes nothing', async () => {
    expect(await toWrite()).to.equal(undefined);

    expect(notes).to.have.length(1);
    expect(notes[0]).to.match(/^MEDIA_FOLDER_MISSING .*"create: true"/);
    expect(existsSync(folder)).to.equal(false);
  });

  it('says of one that is yet to be made who makes it', async () => {
    expect(await toRead({ create: true })).to.equal(undefined);

    expect(notes[0]).to.match(/^MEDIA_FOLDER_MISSING .*the first run/);
  });

  it('passes over an empty folder that was never marked: the mount point of a drive that is away', async () => {
    mkdirSync(folder);

    expect(await toWrite()).to.equal(undefined);
    expect(await toRead()).to.equal(undefined);

    expect(notes[0]).to.match(/^MEDIA_NOT_A_DESTINATION /);
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('begins a destination in a missing or an empty folder when told to, and finds it from then on', async () => {
    const destination = await toWrite({ create: true });

    expect(destination).to.have.property('name', `media ${folder}`);
    expect(destination?.capabilities).to.include({ localPath: folder, rename: true, conditionalCreate: true });
    expect(JSON.parse(readFileSync(join(folder, marker), 'utf8'))).to.deep.equal({ format: 'tapedeck-destination', version: 1 });
    expect(readdirSync(folder)).to.deep.equal([marker]);
    expect(await toWrite()).to.have.property('name', `media ${folder}`);
    expect(await toRead()).to.have.property('name', `media ${folder}`);
  });

  it('never takes a folder with other content, though told to begin one', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.odt'), 'x');

    expect(await toWrite({ create: true })).to.equal(undefined);

    expect(notes[0]).to.match(/^MEDIA_NOT_A_DESTINATION /);
    expect(readdirSync(folder)).to.deep.equal(['thesis.odt']);
  });

  it('takes a folder with content as it is once somebody has followed the hint', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, '1.tdk'), 'x');
    await toWrite();
    writeFileSync(join(folder, marker), /write (\{.*\}) to that file/.exec(notes[0] ?? '')?.[1] ?? '');

    expect(await toWrite()).to.have.property('name', `media ${folder}`);
  });

  it('restores from a folder with content that lost its marker', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, '1.tdk'), 'x');

    expect(await toRead()).to.have.property('name', `media ${folder}`);
  });

  it('begins a destination on a new drive that holds what every drive holds', async () => {
    mkdirSync(join(folder, 'lost+found'), { recursive: true });

    expect(await toWrite({ create: true })).to.have.property('name', `media ${folder}`);
  });

  it('changes nothing in a dry run, and says what it would find', async () => {
    const destination = await toWrite({ create: true }, true);

    expect(destination).to.have.property('name', `media ${folder}`);
    expect(await destination?.list('')).to.deep.equal([]);
    expect(await errorOf(destination?.createExclusive('x') ?? Promise.resolve())).to.have.property('code', 'DESTINATION_GONE');
    expect(existsSync(folder)).to.equal(false);
    expect(readdirSync(join(home, 'state'))).to.deep.equal([]);
  });

  it('refuses a marker that is damaged or newer', async () => {
    mkdirSync(folder);
    for (const text of ['', '{', '{"format":"another"}', '{"format":"tapedeck-destination","version":2}']) {
      writeFileSync(join(folder, marker), text);

      expect(await toWrite({ create: true })).to.equal(undefined);
      expect(notes[0], text).to.match(/^MEDIA_MARKER_REFUSED /);
    }
  });

  it('passes over a file where a folder should be', async () => {
    writeFileSync(folder, 'x');

    expect(await toWrite({ create: true })).to.equal(undefined);
    expect(notes[0]).to.match(/^MEDIA_NOT_A_FOLDER /);
    expect(await toRead()).to.equal(undefined);
  });

  it('passes over a folder with too little room, but restores from it', async () => {
    await toWrite({ create: true });

    expect(await toWrite({ marginBytes: Number.MAX_SAFE_INTEGER })).to.equal(undefined);
    expect(notes[0]).to.match(/^MEDIA_TOO_LITTLE_ROOM .* GiB free/);
    expect(await toRead({ marginBytes: Number.MAX_SAFE_INTEGER })).to.have.property('name', `media ${folder}`);
  });

  it('hands the limit for parts on', async () => {
    expect((await toWrite({ create: true, maxPartBytes: 5_000_000 }))?.capabilities).to.have.property('maxFileBytes', 5_000_000);
  });

  it('does without state that is lost or damaged', async () => {
    await toWrite({ create: true });
    const state = join(home, 'state');
    for (const name of readdirSync(state)) writeFileSync(join(state, name), 'not JSON');

    expect(await toWrite()).to.have.property('name', `media ${folder}`);
    rmSync(state, { recursive: true });
    mkdirSync(state);
    expect(await toWrite()).to.have.property('name', `media ${folder}`);
  });

  describe('on a drive', () => {
    let drive: string;
    let unmount: () => void;

    beforeEach(function () {
      needsPlatform(this, 'linux');
      needsRoot(this);
      drive = join(home, 'drive');
      folder = join(drive, 'backup');
      mkdirSync(drive);
      unmount = mountTmpfs(drive, '2m');
    });

    afterEach(() => unmount?.());

    it('invariant 10: never begins a destination in the mount point of the drive that it was on', async () => {
      await toWrite({ create: true });
      unmount();

      expect(await toWrite({ create: true })).to.equal(undefined);

      expect(notes[0])
        .to.match(/^MEDIA_DRIVE_AWAY /)
        .and.contain(`"${drive}"`);
      expect(readdirSync(drive)).to.deep.equal([]);
    });

    it('begins one on a second drive that is mounted in the place of the first', async () => {
      await toWrite({ create: true });
      unmount();
      unmount = mountTmpfs(drive, '2m');

      expect(await toWrite({ create: true })).to.have.property('name', `media ${folder}`);
    });

    it('begins one on a drive that is mounted over a folder used before', async () => {
      unmount();
      await toWrite({ create: true });
      unmount = mountTmpfs(drive, '2m');

      expect(await toWrite({ create: true })).to.have.property('name', `media ${folder}`);
    });

    it('passes over a drive that is mounted read-only, but restores from it', async () => {
      await toWrite({ create: true });
      execFileSync('mount', ['-o', 'remount,ro', drive]);

      expect(await toWrite({ create: true })).to.equal(undefined);
      expect(notes[0]).to.match(/^MEDIA_NOT_WRITABLE /);
      expect(await toRead()).to.have.property('name', `media ${folder}`);
    });

    it('passes over a new drive that is write-protected', async () => {
      execFileSync('mount', ['-o', 'remount,ro', drive]);

      expect(await toWrite({ create: true })).to.equal(undefined);
      expect(notes[0]).to.match(/^DESTINATION_READ_ONLY /);
    });
  });

  it('knows a destination again after its folder was moved to another path', async () => {
    await toWrite({ create: true });
    renameSync(folder, `${folder}-2`);
    folder = `${folder}-2`;

    expect(await toWrite()).to.have.property('name', `media ${folder}`);
  });
});
