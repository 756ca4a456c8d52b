import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { needsGuest, runInGuest } from '../../kit/a-uml-guest.ts';
import { needsTools } from '../../kit/needs.ts';
import type { Told } from './guest/images.ts';

const images = fileURLToPath(new URL('guest/images.ts', import.meta.url));

describe('image: logical volumes that are mounted', () => {
  it('are as they were when they were frozen, and come back onto their devices; of a failing disk comes what it can still read', async function () {
    needsGuest(this);
    needsTools(this, 'partclone.extfs');
    const told: Partial<Told> = Object.assign({}, ...(await runInGuest(images)));

    expect(told.said).to.deep.equal([]);
    expect(told.outcome).to.equal('complete');
    // Of 384 MiB, what is in use: twice 2 MiB that cannot be compressed.
    expect(told.mediaBytes).to.be.within(4 << 20, 8 << 20);
    const frozen = { outcome: 'complete', check: 'clean', content: 'frozen', isWhole: true };
    expect(told.restored).to.deep.equal([frozen, frozen]);
    expect(told.leftBehind).to.deep.equal(['data', 'log']);
    expect(told.badPlace).to.deep.equal({
      outcome: 'degraded',
      problems: ['IMAGE_BAD_BLOCKS: Its devices have lost 4096 bytes, in whose place there are zeros.'],
      restored: 'degraded TORN "image:/dev/mapper/bad-place": It changed, or some of it was lost, while it was read for the backup.',
      isRestWhole: true,
    });
  });
});
