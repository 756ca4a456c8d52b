import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { needsGuest, runInGuest } from '../../kit/a-uml-guest.ts';
import { needsTools } from '../../kit/needs.ts';

const module = fileURLToPath(new URL('guest/eject-really.ts', import.meta.url));

describe('media: a drive that can really be ejected', () => {
  it('is unmounted with all its partitions and told to come out, and its point comes back', async function () {
    needsGuest(this);
    needsTools(this, 'eject', 'mkfs.vfat', 'lsblk', 'sfdisk');
    this.timeout(420_000);

    const [told] = await runInGuest(module);

    expect(told).to.include({ outcome: 'complete', restored: 'first' });
    expect(told).to.have.property('problems').that.deep.equals([]);
    expect(told).to.have.property('mounted').that.deep.equals([]);
    expect(told)
      .to.have.property('notes')
      .that.satisfies((notes: readonly string[]) => notes.some((note) => note.includes('told to come out')));
  });
});
