import { expect } from 'chai';
import { wideText } from '../../../archive/src/system/wide-path.ts';

describe('archive: paths of Windows', () => {
  it('are text as UTF-8 has it, and may have halves of surrogate pairs', () => {
    expect(wideText(Buffer.from('C:/Ordner ä 🎞'))).to.equal('C:/Ordner ä 🎞');
    expect(wideText(Buffer.from('61eda0bd62edb09e', 'hex'))).to.equal('a\ud83db\udc1e');
  });
});
