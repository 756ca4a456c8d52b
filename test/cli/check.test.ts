import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { siteValue } from '../kit/a-site.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('cli: check', function () {
  this.timeout(60_000);
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
  });

  it('says what the plugins have noted of a job that can run', () => {
    const notify = [{ command: { run: [join(folder, 'gone')] } }];
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder, { notify })));

    const { status, stdout } = runTapedeck(folder, ['--site', 'tapedeck.json', 'check', 'nightly']);

    expect(status).to.equal(0);
    expect(stdout).to.match(/^"nightly" can run\.\n {2}note {5}"notify\[0\]\.command" tells nobody\. The program ".*gone" is not there/);
  });
});
