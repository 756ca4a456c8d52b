import zstd from '@tapedeck/plugin-zstd';
import { expect } from 'chai';

describe('zstd: plugin', () => {
  it('names a worker module that makes a codec', async () => {
    const module: unknown = await import(zstd.codec?.module ?? 'none');

    expect(module).to.have.property('createCodec').that.is.a('function');
  });

  it('records its level in the media file, the default where none was given', () => {
    expect(zstd.codec?.parameters({ level: 12 })).to.deep.equal({ level: 12 });
    expect(zstd.codec?.parameters({})).to.deep.equal({ level: 3 });
  });
});
