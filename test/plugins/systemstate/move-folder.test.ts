import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { moveFolder } from '../../../plugins/systemstate/src/move-folder.ts';
import { skip } from '../../kit/skip.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { errorOf } from '../error-of.ts';

const never = new AbortController().signal;

describe('systemstate: move a folder', () => {
  let from: string;
  let within: string;

  beforeEach(() => {
    within = tempFolder();
    from = join(tempFolder(), 'from');
    mkdirSync(join(from, 'below'), { recursive: true });
    writeFileSync(join(from, 'below', 'file'), 'content');
  });

  it('puts it where nothing is, or an empty folder', async () => {
    const to = join(within, 'new', 'to');
    mkdirSync(to, { recursive: true });

    await moveFolder(from, to, never);

    expect(readFileSync(join(to, 'below', 'file'), 'utf8')).to.equal('content');
    expect(existsSync(from)).to.equal(false);
  });

  it('refuses a folder with something in it, and a file', async () => {
    const to = join(within, 'full');
    mkdirSync(to);
    writeFileSync(join(to, 'mine'), '');

    expect(await errorOf(moveFolder(from, to, never))).to.have.property('code', 'SYSTEMSTATE_TARGET_NOT_EMPTY');
    expect(await errorOf(moveFolder(from, join(to, 'mine'), never))).to.be.an('error');
    expect(readdirSync(to)).to.deep.equal(['mine']);
  });

  describe('to another file system', () => {
    const memory = '/dev/shm';
    let other: string;

    before(function () {
      if (!existsSync(memory) || statSync(memory).dev === statSync(tempFolder()).dev || statfsSync(memory).bavail === 0)
        skip(this, 'needs a second file system');
      other = mkdtempSync(join(memory, 'tapedeck-test-'));
    });

    after(() => {
      if (other !== undefined) rmSync(other, { recursive: true });
    });

    it('copies it whole', async () => {
      await moveFolder(from, join(other, 'to'), never);

      expect(readFileSync(join(other, 'to', 'below', 'file'), 'utf8')).to.equal('content');
      expect(readdirSync(other)).to.deep.equal(['to']);
      rmSync(join(other, 'to'), { recursive: true });
    });

    it('leaves nothing there when the run ends meanwhile', async () => {
      const refusal = await errorOf(moveFolder(from, join(other, 'to'), AbortSignal.abort(new Error('told to end'))));

      expect(refusal).to.have.property('message', 'told to end');
      expect(readdirSync(other)).to.deep.equal([]);
    });
  });
});
