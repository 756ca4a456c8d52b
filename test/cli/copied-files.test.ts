import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { siteValue } from '../kit/a-site.ts';
import { needsPlatform } from '../kit/needs.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('cli: a job of the kind copy', () => {
  let folder: string;
  let source: string;

  before(function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    source = join(folder, 'source');
    for (const made of [join(source, 'deeper'), join(folder, 'empty')]) mkdirSync(made, { recursive: true });
    writeFileSync(join(source, 'note'), 'a few words');
    writeFileSync(join(source, 'deeper', 'file'), 'deep');
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder, { kind: 'copy', pipeline: [] })));
    expect(run('run', 'nightly').status).to.equal(0);
  });

  const run = (...args: readonly string[]) => runTapedeck(folder, args);
  const copied = (...names: readonly string[]) => join(folder, 'media', 'nightly', 'files', source, ...names);

  it('lists the copy as its one point', () => {
    const { stdout } = run('points', 'nightly');
    expect(stdout.trim().split('\n')).to.have.length(2);
    expect(stdout).to.match(/nightly@[0-9a-f]{8} .* full .* present .* complete .* nightly\/files/);
  });

  it('lists what is in it, and writes the bytes of a file', () => {
    expect(run('ls', 'nightly').stdout).to.match(new RegExp(`^drwx.* ${source}\n$`));
    expect(run('ls', `nightly:${source}`).stdout).to.match(/ 4 {2}.*deeper\n|deeper\n.* 11 .*\/note\n$/);
    expect(run('ls', '-R', `nightly@latest:${source}`).stdout).to.include(join(source, 'deeper', 'file'));
    expect(run('cat', `nightly:${source}/note`).stdout).to.equal('a few words');
    expect(run('ls', 'nightly:/nothing').stderr).to.include('COPY_NO_SUCH_PATH');
    expect(run('cat', `nightly:${source}/deeper`).stderr).to.include('COPY_NOT_A_FILE');
  });

  it('restores it', () => {
    expect(run('restore', 'nightly', join(source, 'note'), '--to', 'target').status).to.equal(0);
    expect(readFileSync(join(folder, 'target', source, 'note'), 'utf8')).to.equal('a few words');
  });

  it('reads it again, and promises no more than that', () => {
    const { status, stdout } = run('verify', 'nightly');
    expect({ status, stdout }).to.deep.include({ status: 0 });
    expect(stdout).to.match(/^"nightly": readable: 2 of 2 files, 15 B\n {2}read everything; nothing is kept that would tell/);
    expect(run('verify', 'nightly', '--advanced').stderr)
      .to.include('COPY_NOT_COMPARED')
      .and.to.include('advanced: true');
  });

  for (const [what, ...args] of [
    ['COPY_ONE_STATE', 'diff', 'nightly', 'nightly@latest'],
    ['COPY_IS_FILES', 'export', 'nightly', '--tar', 'nightly.tar'],
    ['COPY_IS_FILES', 'mount', 'nightly', 'empty'],
    ['CORE_KIND_WITHOUT_SURVEY', 'find', '*'],
    ['CORE_KIND_KEEPS_POINTS', 'repair', 'nightly'],
  ] as const)
    it(`says why not, and what to do instead, when asked to ${args[0]}`, () => {
      const { status, stderr } = run(...args);
      expect(status).to.equal(1);
      expect(stderr).to.include(what).and.to.include('what to do');
    });

  it('is refused with "retention", with the place and what to write instead', () => {
    writeFileSync(
      join(folder, 'kept.json'),
      JSON.stringify(siteValue(folder, { kind: 'copy', pipeline: [], retention: { last: 3 } }), null, 2),
    );
    const { status, stdout, stderr } = run('--site', 'kept.json', 'check', 'nightly');
    expect(status).to.equal(2);
    expect(stdout + stderr)
      .to.include('CORE_RETENTION_UNFIT')
      .and.to.match(/kept\.json:\d+:\d+/)
      .and.to.include('copy: { deleteAfter: 30 days }');
  });

  it('finds what is not there any more', () => {
    rmSync(copied('deeper', 'file'));
    truncateSync(copied('note'), 0);
    const { status, stdout } = run('verify', 'nightly');
    expect(status).to.equal(1);
    expect(stdout).to.include('The last run has copied 2 files, and 1 file are there. (COPY_MISSING)');
  });
});
