import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createHost } from '@tapedeck/core';
import { expect } from 'chai';
import { frozenJobSettings } from '../../kit/a-frozen-job.ts';
import { aRun } from '../../kit/a-run.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

describe('lvm: a machine without LVM', () => {
  let folder: string;

  before(function () {
    needsPlatform(this, 'linux');
  });

  beforeEach(() => {
    folder = tempFolder();
    for (const name of ['state', 'source']) mkdirSync(join(folder, name));
  });

  const run = async (snapshot: Record<string, string>) => {
    const host = await createHost({ environment: { ...process.env, PATH: join(folder, 'empty') } });
    return (await aRun(frozenJobSettings({ folder, host, paths: [join(folder, 'source')], snapshot })).run()).report;
  };

  it('refuses a job that names it, with all that is missing', async () => {
    const { outcome, error } = await run({ use: 'lvm' });

    expect(outcome).to.equal('failed');
    expect(error?.objections?.map(({ code, message }) => `${code} ${/"(.*?)"/.exec(message)?.[1]}`)).to.include.members([
      'HOST_PROGRAM_MISSING lvs',
      'HOST_PROGRAM_MISSING dmsetup',
      'HOST_PROGRAM_MISSING findmnt',
    ]);
  });

  it('is no matter to a job that takes what there is', async () => {
    const { outcome, notes } = await run({});

    expect(outcome).to.equal('complete');
    expect(notes.map(({ code }) => code)).to.deep.equal(['CORE_READ_LIVE']);
  });
});
