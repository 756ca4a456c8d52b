import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../../kit/a-site.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

describe('copy: the clock of a mirror', () => {
  let folder: string;
  let source: string;

  beforeEach(function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    source = join(folder, 'source');
    mkdirSync(source);
    writeFileSync(join(source, 'stays'), 'stays');
  });

  const job = { kind: 'copy', pipeline: [], copy: { deleteAfter: '30 days' } };
  const deleted = () => readdirSync(join(folder, 'media', 'nightly', 'deleted')).toSorted();

  /** Runs the job on a day of 2026, or at a time; answers the notes of the mirror. */
  const runOn = async (day: number | string): Promise<readonly string[]> => {
    const time = new Date(typeof day === 'number' ? Date.UTC(2026, 0, day, 1) : day);
    const site = await aSite(folder, job);
    const { report } = await runJob({ ...site, host: { ...site.host, now: () => time } }, 'nightly');
    expect(report.outcome, JSON.stringify(report.error)).to.equal('complete');
    return report.notes.flatMap(({ code, message }) => (code.startsWith('COPY_') ? [`${code} ${message}`] : []));
  };

  const loseFileOn = async (day: number | string): Promise<readonly string[]> => {
    writeFileSync(join(source, 'fleeting'), `${day}`);
    await runOn(day);
    rmSync(join(source, 'fleeting'));
    return runOn(typeof day === 'number' ? day + 1 : day);
  };

  it('that goes by days deletes after its time', async () => {
    await loseFileOn(1);
    expect(deleted()).to.deep.equal(['2026-01-02T01-00-00Z']);
    for (const day of [9, 16, 23, 30]) await runOn(day);
    expect(deleted()).to.deep.equal(['2026-01-02T01-00-00Z']);
    expect((await runOn(33)).join()).to.include('COPY_DELETED');
    expect(deleted()).to.deep.equal([]);
  });

  it('that jumps far ahead deletes nothing, and says why', async () => {
    await loseFileOn(1);
    await runOn(3);
    const notes = await runOn('2031-05-01T01:00:00Z');
    expect(notes.join()).to.include('COPY_MIRROR_HELD').and.to.include('days lie between two of the last runs');
    expect(deleted()).to.deep.equal(['2026-01-02T01-00-00Z']);
    await runOn(4);
    expect(deleted()).to.deep.equal(['2026-01-02T01-00-00Z']);
  });

  it('that is behind leads to no dated folder, which would look old at once', async () => {
    for (const day of [1, 2, 3]) await runOn(day);
    const notes = await loseFileOn('1970-01-01T00:10:00Z');
    expect(notes.join()).to.include('COPY_MIRROR_HELD').and.to.include('before the newest run');
    for (const day of [4, 5, 6]) await runOn(day);
    await runOn(7);
    expect(deleted()).to.deep.equal(['2026-01-07T01-00-00Z']);
  });

  it('is not believed where too few runs are recorded to judge it by', async () => {
    await loseFileOn('1970-01-01T00:10:00Z');
    rmSync(join(folder, 'media', 'nightly', 'copy.json'));
    expect((await runOn(1)).join()).to.include('COPY_MIRROR_HELD');
    expect(deleted()).to.deep.equal(['1970-01-01T00-10-00Z']);
  });
});
