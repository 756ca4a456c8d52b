import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { needsGuest, runInGuest } from '../../../kit/a-uml-guest.ts';
import { isExhaustive, needsTools } from '../../../kit/needs.ts';
import { skip } from '../../../kit/skip.ts';

const module = fileURLToPath(new URL('../guest/disc-drive.ts', import.meta.url));

describe('media: a disc in a drive', () => {
  it('gives back its point, is refused when it is closed, and is ejected', async function () {
    if (!isExhaustive) skip(this, 'starts a second kernel for a drive of its own; TESTS=every does it');
    needsGuest(this);
    needsTools(this, 'xorriso', 'eject', 'tgtd', 'tgtimg', 'iscsistart');
    this.timeout(420_000);

    const [told] = await runInGuest(module);

    expect(told).to.include({ restored: 'first' });
    expect(told).to.have.property('closed').that.deep.equals(['MEDIA_DISC_CLOSED']);
    // This drive adds no second session; its disc is ejected after a failed run too, where that is asked for.
    expect(told).to.have.property('error', 'MEDIA_DISC_FULL');
    expect(told).to.have.property('problems').that.deep.equals([]);
    expect(told)
      .to.have.property('notes')
      .that.satisfies((notes: readonly string[]) => notes.includes('MEDIA_EJECTED The disc in "/dev/sr0" is ejected.'));
  });
});
