import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonValue, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { aSite } from '../kit/a-site.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const day = 86_400_000;

describe('jobs: media files that a run refers to', () => {
  it('commits nothing when one is gone that stands in for another', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    // Long after anything was written, so that nothing counts as changed just now.
    let now = new Date(Date.now() + day);
    const write = (name: string, text: string, bytes = 5_000_000): void => writeFileSync(join(folder, 'source', name), noise(text, bytes));
    const backUp = async (job: Readonly<Record<string, JsonValue>> = {}) => {
      const site = await aSite(folder, { retention: { last: 1, grace: '1 hour' }, ...job });
      const { report } = await runJob({ ...site, host: { ...site.host, now: () => now } }, 'nightly');
      now = new Date(now.getTime() + day);
      return report;
    };
    write('steady', 'steady', 8_000_000);
    for (const name of ['a', 'b', 'c']) {
      for (const one of ['a', 'b', 'c']) if (name === 'a') write(one, `first ${one}`);
      write(name, `second ${name}`);
      await backUp();
    }
    const [standIn = ''] = globSync(join(folder, 'media', 'nightly', '*-trimmed-*.tdk'));

    // Of what is left only the third media file has something; it needs the one that stands in.
    for (const name of ['steady', 'a', 'b']) rmSync(join(folder, 'source', name));
    const files = { files: { paths: [join(folder, 'source')] } };
    const report = await backUp({ sources: [files, { command: { shell: `rm '${standIn}'`, path: '/removed' } }] });

    expect(standIn).not.to.equal('');
    expect([report.outcome, report.error?.code]).to.deep.equal(['failed', 'BACKUP_REFERENCE_GONE']);
  });
});
