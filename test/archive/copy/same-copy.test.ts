import { chmodSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { QuickLook } from '../../../archive/src/copy/quick-look.ts';
import { isSameCopy, isSameTime } from '../../../archive/src/copy/same-copy.ts';
import { openSourceDirectory } from '../../../archive/src/system/source-directory.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

const name = Buffer.from('file');
const second = 1_000_000_000n;
const keepsAll = { keeps: () => true, isImage: () => false };

describe('archive: whether a copy is still its own', () => {
  let source: string;
  let copies: string;

  beforeEach(async function () {
    needsPlatform(this, 'linux');
    const folder = tempFolder();
    [source, copies] = [join(folder, 'source'), join(folder, 'copies')];
    for (const path of [source, copies]) mkdirSync(path);
    writeFileSync(join(source, 'file'), 'content');
    utimesSync(join(source, 'file'), 1e9, 1e9);
    await tick();
    writeFileSync(join(copies, 'file'), 'content');
    utimesSync(join(copies, 'file'), 1e9, 1e9);
  });

  /** Longer than the clock of the file system takes to move on. */
  const tick = () => pause(25);

  /** What a glance says, and what a closer look. */
  const asked = () => {
    const [from, to] = [openSourceDirectory(Buffer.from(source)), openSourceDirectory(Buffer.from(copies))];
    try {
      const stat = from.stat(name);
      const closer = stat !== undefined && isSameCopy(stat, to.stat(name));
      return [typeof new QuickLook(from, to, keepsAll).at(name) === 'number', closer];
    } finally {
      from.close();
      to.close();
    }
  };

  it('is told alike at a glance and by a closer look', async () => {
    expect(asked()).to.deep.equal([true, true]);
    await tick();
    // Nothing of it shows in length or time.
    chmodSync(join(source, 'file'), 0o600);
    expect(asked()).to.deep.equal([false, false]);
  });

  it('is denied where content has changed and its time was set back', async () => {
    const { mtime } = statSync(join(source, 'file'));
    await tick();
    writeFileSync(join(source, 'file'), 'another');
    utimesSync(join(source, 'file'), mtime, mtime);
    expect(asked()).to.deep.equal([false, false]);
  });

  for (const [what, change] of Object.entries({
    'the length of the copy': () => {
      writeFileSync(join(copies, 'file'), 'longer content');
      utimesSync(join(copies, 'file'), 1e9, 1e9);
    },
    'the time of the copy': () => utimesSync(join(copies, 'file'), 1e9, 1e9 + 5),
  }))
    it(`is denied where ${what} is another`, () => {
      change();
      expect(asked()).to.deep.equal([false, false]);
    });

  it('takes a time for the same that the file system of the copy keeps by every other second, and no other', () => {
    expect(isSameTime(5n * second + 7n, 5n * second + 7n)).to.equal(true);
    expect(isSameTime(5n * second + 7n, 4n * second)).to.equal(true);
    expect(isSameTime(5n * second + 7n, 3n * second)).to.equal(false);
    expect(isSameTime(5n * second + 7n, 5n * second + 8n)).to.equal(false);
  });
});
