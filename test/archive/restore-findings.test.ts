import { expect } from 'chai';
import { Findings, findingAt } from '../../archive/src/restore/findings.ts';

describe('archive: findings of a restore', () => {
  it('are listed up to ten thousand; how many more there were is the last one', () => {
    const findings = new Findings();
    for (let number = 0; number < 12_345; number++)
      findings.add(findingAt({ anchor: 0, path: Buffer.from('folder') }, Buffer.from(`${number}`), 'FILE_NOT_WRITTEN', 'No room.'));
    const list = findings.list();

    expect(list).to.have.lengthOf(10_001);
    expect(Buffer.from(list[0]?.path ?? []).toString()).to.equal('folder/0');
    expect(list.at(-1)).to.include({ code: 'FINDINGS_UNLISTED', message: '2,345 more like these were not listed.' });
  });

  it('are just what was found as long as there are few', () => {
    const findings = new Findings();
    findings.add(findingAt({ anchor: 1, path: Buffer.from('folder') }, Buffer.of(), 'FILE_NOT_WRITTEN', 'No room.'));

    expect(findings.list()).to.have.lengthOf(1);
    expect(Buffer.from(findings.list()[0]?.path ?? []).toString()).to.equal('folder');
  });
});
