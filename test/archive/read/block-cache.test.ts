import { expect } from 'chai';
import { BlockCache } from '../../../archive/src/read/block-cache.ts';

describe('archive: the cache of opened blocks', () => {
  it('reads again what could not be read the last time', async () => {
    const cache = new BlockCache(1000);
    const failed = await cache.get('block', () => Promise.reject(new Error('the drive was away'))).catch(({ message }: Error) => message);

    expect(failed).to.equal('the drive was away');
    expect((await cache.get('block', async () => Buffer.from('here'))).toString()).to.equal('here');
  });

  it('reads a block once for all who ask for it at a time', async () => {
    const cache = new BlockCache(1000);
    let reads = 0;
    const read = async () => Buffer.alloc(++reads);

    const blocks = await Promise.all([cache.get('block', read), cache.get('block', read)]);

    expect(blocks.map(({ length }) => length)).to.deep.equal([1, 1]);
  });
});
