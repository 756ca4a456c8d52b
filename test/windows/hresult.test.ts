import { hresultIn, hresultText } from '@tapedeck/windows';
import { expect } from 'chai';

describe('windows: error numbers', () => {
  it('are found in what a tool prints in any language, the last one, and are no begin of a GUID', () => {
    expect(hresultIn('        - Zurückgegebenes HRESULT: 80042306\r\n        - Fehlertext: VSS_E_PROVIDER_VETO')).to.equal('0x80042306');
    expect(hresultIn('0x80042301, then (0x800423f4).')).to.equal('0x800423F4');
    expect(hresultIn('Alias TD_1 for shadow ID {8e3b12aa-0000-4000-8000-8e3b12aa8e3b}, 0x00000000 (S_OK)')).to.equal(undefined);
    expect(hresultIn('C:\\state\\vss-8e3b12aa90ff-full')).to.equal(undefined);
  });

  it('are written as people know them', () => {
    expect(hresultText(-2147212538)).to.equal('0x80042306');
  });
});
