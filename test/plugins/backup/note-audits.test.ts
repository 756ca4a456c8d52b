import { missesAudits } from '@tapedeck/archive';
import { expect } from 'chai';
import { noteAudits } from '../../../plugins/backup/src/note-audits.ts';
import { needsPlatform } from '../../kit/needs.ts';

describe('backup: audit lists of Windows', () => {
  it('are told of once in a run that may not read them', () => {
    const codes: string[] = [];
    for (const areMissed of [true, false]) noteAudits({ note: (code) => codes.push(code) }, areMissed);

    expect(codes).to.deep.equal(['BACKUP_AUDITS_NOT_KEPT']);
  });

  it('are not missed where there are none', function () {
    needsPlatform(this, 'linux');

    expect(missesAudits()).to.equal(false);
  });
});
