import { BackupError, Objections } from '@tapedeck/core';
import { expect } from 'chai';

describe('core: objections', () => {
  it('of several plugins stand side by side, none inside another', () => {
    const [a, b, c] = ['A', 'B', 'C'].map((code) => new BackupError(code, code));
    if (a === undefined || b === undefined || c === undefined) throw new Error('Three were made.');

    const all = new Objections('ALL', 'The run', [new Objections('SOME', 'The source', [a, b]), c]);

    expect(all.objections.map(({ code }) => code)).to.deep.equal(['A', 'B', 'C']);
    expect(all.message).to.equal('The run: 3 objections.');
  });
});
