import { matchesPath } from '@tapedeck/schemas';
import { expect } from 'chai';

describe('schemas: globs of paths', () => {
  it('mean hidden names too', () => {
    expect(matchesPath('/home/ada/.ssh/config', '/home/**')).to.equal(true);
    expect(matchesPath('.config', '*')).to.equal(true);
    expect(matchesPath('.config', '.c*')).to.equal(true);
    expect(matchesPath('config', '.c*')).to.equal(false);
    expect(matchesPath('/home/ada/a/b', '/home/*/b')).to.equal(false);
  });
});
