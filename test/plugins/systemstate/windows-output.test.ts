import { expect } from 'chai';
import { explained } from '../../../plugins/systemstate/src/windows/hresults.ts';
import { lastLines, PercentReader } from '../../../plugins/systemstate/src/windows/percent.ts';
import { isShare, targetName } from '../../../plugins/systemstate/src/windows/staging.ts';
import { timeOfVersion, versionsNear, versionsSince } from '../../../plugins/systemstate/src/windows/versions.ts';

describe('systemstate: what wbadmin prints', () => {
  const read = (...texts: readonly string[]) => {
    const reader = new PercentReader();
    return texts.map((text) => reader.read(text)).at(-1);
  };

  it('tells how far it is, in any language, between carriage returns or lines', () => {
    expect(read('Overall progress: 12%.\r\n')).to.equal(12);
    expect(read('Gesamtstatus: 40 %.\rGesamtstatus: 41 %.\r')).to.equal(41);
    expect(read('Copied (7,5%).')).to.equal(7);
  });

  it('tells it where the number is broken at the edge of a line, or comes in two pieces', () => {
    const filled = `${'x'.repeat(77)}: 4`;

    expect(filled).to.have.length(80);
    expect(read(`${filled}\r\n2%.\r\n`)).to.equal(42);
    expect(read(`${filled}\r\n`, '2%.\r\n')).to.equal(42);
    expect(read('Overall progress: 4', '2%.\r\n')).to.equal(42);
    expect(read('Overall progress: 15%.\r\n', `${'y'.repeat(155)}\r\n`, 'z\r\n')).to.equal(undefined);
  });

  it('makes nothing of numbers that are no percentages', () => {
    expect(read('Found (98765) files.\r\n100.00 MB\r\n')).to.equal(undefined);
    expect(read('of 1234%')).to.equal(undefined);
    expect(read('at 250%')).to.equal(undefined);
  });

  it('is shown by its last lines, put together', () => {
    expect(lastLines(`a\r\nb\r\n\r\n${'c'.repeat(80)}\r\nc\r\nd\r\ne\r\n`)).to.equal(`b ${'c'.repeat(81)} d e`);
  });

  it('names versions in UTC, whatever the language', () => {
    expect(timeOfVersion('06/30/2026-23:59')?.toISOString()).to.equal('2026-06-30T23:59:00.000Z');
    expect(timeOfVersion('30.06.2026 12:26')).to.equal(undefined);
  });

  it('has versions of ours only from our start on, also across midnight', () => {
    const startedAt = new Date('2026-07-01T00:00:30Z');
    const versions = ['06/29/2026-10:00', '06/30/2026-23:59', '07/01/2026-00:01', 'strange'];

    expect(versionsSince(versions, ['06/30/2026-23:59'], startedAt)).to.deep.equal(['07/01/2026-00:01']);
    expect(versionsNear([...versions, '07/01/2026-02:00'], [], startedAt)).to.deep.equal(['06/30/2026-23:59', '07/01/2026-00:01']);
    expect(versionsSince(versions.toReversed(), [], startedAt)).to.deep.equal(['06/30/2026-23:59', '07/01/2026-00:01']);
  });

  it('has error numbers with and without a meaning that is known', () => {
    expect(explained(2155348226)).to.deep.include({ code: '0x80780102' });
    expect(explained(2155348165)).to.deep.equal({ code: '0x807800C5', meaning: '' });
  });

  it('goes to a share or to a volume', () => {
    expect(['E:', 'E:\\', '\\\\server\\share\\'].map(targetName)).to.deep.equal(['E:', 'E:', '\\\\server\\share']);
    expect(['\\\\server\\share', '\\\\?\\Volume{1}\\', 'E:', 'C:\\mnt'].map(isShare)).to.deep.equal([true, false, false, false]);
  });
});
