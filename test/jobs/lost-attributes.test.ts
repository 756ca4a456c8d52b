import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listReports, type RunReport } from '@tapedeck/core';
import { expect } from 'chai';
import { siteValue } from '../kit/a-site.ts';
import { needsPlatform, needsTools } from '../kit/needs.ts';
import { runInjected } from '../kit/run-injected.ts';
import { runTapedeck, tapedeckCommand } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('jobs: attributes that could not be read', () => {
  it('are looked for again by each run, which tells of them until they are there', async function () {
    needsPlatform(this, 'linux');
    needsTools(this, 'strace');
    const folder = tempFolder();
    const siteFile = join(folder, 'site.json');
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'file'), 'words');
    writeFileSync(siteFile, JSON.stringify(siteValue(folder)));
    const command = ['--site', siteFile, 'run', 'nightly'];

    const refused = { calls: 'llistxattr', error: 'EIO', when: '1+' };
    for (let run = 0; run < 2; run++) runInjected([...tapedeckCommand, ...command], refused, folder);
    runTapedeck(folder, command);

    const reports: RunReport[] = [];
    for await (const report of listReports(join(folder, 'state', 'reports'))) reports.unshift(report);
    const told = reports.map(({ outcome, problems }) => [outcome, new Set(problems.map(({ code }) => code)).size]);
    expect(told).to.deep.equal([
      ['degraded', 1],
      ['degraded', 1],
      ['complete', 0],
    ]);
  });
});
