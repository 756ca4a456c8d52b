import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunReport, runJob } from '@tapedeck/core';
import { expect } from 'chai';
import { reportPage } from '../../../cli/src/page/report-page.ts';
import { aSite, siteValue } from '../../kit/a-site.ts';
import { needsTools } from '../../kit/needs.ts';
import { runTapedeck } from '../../kit/run-tapedeck.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

describe('cli: the report as a page', () => {
  let folder: string;
  let reports: RunReport[];

  before(async () => {
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    reports = [];
    for (const text of ['one', 'two', 'three']) {
      writeFileSync(join(folder, 'source', text), text.repeat(1000));
      reports.push((await runJob(await aSite(folder), 'nightly')).report);
    }
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder)));
  });

  const last = (): RunReport => {
    const report = reports.at(-1);
    if (report === undefined) throw new Error('There was no run.');
    return report;
  };

  it('says what the run came to, shows its steps over time and the last runs, and loads nothing from elsewhere', () => {
    const page = reportPage(last(), reports);

    expect(page).to.contain('<span class="outcome complete">complete</span>');
    for (const { step } of last().steps) expect(page).to.contain(`>${step}</text>`);
    expect(page.match(/Stored by each run|Size of the source|Time taken/g)).to.have.length(6);
    expect(page.match(/<rect class="done (?:here|other)"/g)).to.have.length(9);
    expect(page).not.to.match(/https?:|<script|<link|url\(/);
  });

  it('lets no name of a file become part of the page', () => {
    const path = '/srv/<img src=x onerror=alert(1)>\u001b[31m"\'&';
    const problem = { kind: 'unreadable', code: 'FILE_UNREADABLE', message: '<b>no</b>', source: 'files', path, tolerated: false } as const;

    const page = reportPage({ ...last(), outcome: 'degraded', problems: [problem], problemCount: 1 }, []);

    expect(page).to.contain('&lt;img src=x onerror=alert(1)&gt;\\x1b[31m&quot;&#39;&amp;').and.contain('&lt;b&gt;no&lt;/b&gt;');
    expect(page).not.to.match(/<img|<b>|\u001b/);
  });

  it('is what a validator takes for a document without errors', function () {
    needsTools(this, 'xmllint');
    const file = join(folder, 'page.html');
    writeFileSync(file, reportPage(last(), reports));

    // Its parser knows HTML 4 only, and so no SVG inside; anything else that it says is an error of ours.
    const said = execFileSync('xmllint', ['--html', '--noout', file], { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });

    expect(said).to.equal('');
  });

  it('is written by the command, beside the log as text', () => {
    const page = runTapedeck(folder, ['--site', 'tapedeck.json', 'report', '--html', 'out.html']);
    const log = runTapedeck(folder, ['--site', 'tapedeck.json', 'report', last().runId, '--log']);
    const json = runTapedeck(folder, ['--site', 'tapedeck.json', 'report', last().runId, '--log', '--json']);

    expect([page.status, page.stdout]).to.deep.equal([0, `The report is in "${join(folder, 'out.html')}".\n`]);
    expect(readFileSync(join(folder, 'out.html'), 'utf8')).to.contain(`run ${last().runId}`);
    expect(log.stdout)
      .to.match(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} run started\n/)
      .and.match(/step done "stream" after \d+ ms\n/)
      .and.match(/run ended complete\n$/);
    expect(
      json.stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => typeof JSON.parse(line)),
    ).to.include('object');
  });
});
