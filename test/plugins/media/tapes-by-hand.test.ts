import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { needsGuest, runInGuest } from '../../kit/a-uml-guest.ts';
import { isExhaustive, needsTools } from '../../kit/needs.ts';
import { skip } from '../../kit/skip.ts';

const module = fileURLToPath(new URL('guest/tapes-by-hand.ts', import.meta.url));

describe('media: tapes that are changed by hand', () => {
  it('are asked for by name, gone on with, and restored from one after the other', async function () {
    if (!isExhaustive) skip(this, 'changes tapes on a second kernel for minutes; TESTS=every does it');
    needsGuest(this);
    needsTools(this, 'mt', 'mtx', 'tgtd', 'tgtimg', 'iscsistart');
    this.timeout(420_000);

    expect(await runInGuest(module)).to.deep.equal([
      ['begun', ['complete']],
      ['full', ['failed', 'MEDIA_TAPE_FULL']],
      ['gone on', ['complete']],
      ['older', ['failed', 'CORE_NO_ANSWER', 'MEDIA_OTHER_TAPE']],
      ['with the newest', 'MEDIA_OTHER_TAPE'],
      ['with the older', 'second'],
    ]);
  });
});
