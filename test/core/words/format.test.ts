import { formatAmount } from '@tapedeck/core';
import { expect } from 'chai';

describe('core: amounts in words', () => {
  it('have the noun as one would say it', () => {
    const said = [formatAmount(0, 'file'), formatAmount(1, 'file'), formatAmount(1, 'entry'), formatAmount(2000, 'entry')];

    expect(said).to.deep.equal(['0 files', '1 file', '1 entry', '2,000 entries']);
  });
});
