import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { siteValue } from '../kit/a-site.ts';
import { needsPlatform, needsTools } from '../kit/needs.ts';
import { tapedeckCommand } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

// Not every file system keeps a name that nobody has flushed the folder for.
describe('faults: names that must outlive a power cut', () => {
  let folder: string;

  before(function () {
    needsPlatform(this, 'linux');
    needsTools(this, 'strace');
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'note'), 'a few words');
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder)));
  });

  /** Names that a command makes and whose folder it does not flush after that. */
  const unflushed = (
    matters: RegExp,
    ...args: readonly string[]
  ): { readonly made: readonly string[]; readonly lost: readonly string[] } => {
    const log = join(folder, 'trace');
    const tracing = ['-f', '-qq', '-y', '-s', '4096', '-o', log, '-e', 'trace=mkdir,openat,fsync'];
    const { status, stderr } = spawnSync('strace', [...tracing, ...tapedeckCommand, ...args], { cwd: folder, encoding: 'utf8' });
    expect(status, stderr).to.equal(0);
    const made: string[] = [];
    const lost = new Set<string>();
    for (const line of readFileSync(log, 'utf8').split('\n')) {
      const [, name] = /(?:mkdir\(|openat\(\S+, )"([^"]+)", (?:0777|\S*O_EXCL)/.exec(line) ?? [];
      if (name !== undefined && !line.includes(' = -1 ') && matters.test(name.slice(folder.length))) {
        made.push(name);
        lost.add(name);
      }
      const [, flushed] = /fsync\(\d+<([^>]+)>/.exec(line) ?? [];
      for (const one of lost) if (dirname(one) === flushed) lost.delete(one);
    }
    return { made: made.map((one) => one.slice(folder.length)), lost: [...lost].map((one) => one.slice(folder.length)) };
  };

  it('are those of the folders and notes of a new media set', () => {
    const { made, lost } = unflushed(/^\/media(\/nightly(\/[0-9a-f]{32}\.note-\d+)?)?$/, 'run', 'nightly');

    expect(made.slice(0, 2)).to.deep.equal(['/media', '/media/nightly']);
    expect(made).to.have.length(4);
    expect(lost).to.deep.equal([]);
  });

  it('are those of the folders that a copy is put into', () => {
    const { made, lost } = unflushed(/^\/stick(\/deep(\/nightly)?)?$/, 'copy', 'nightly@latest', '--to', 'stick/deep');

    expect(new Set(made)).to.deep.equal(new Set(['/stick', '/stick/deep', '/stick/deep/nightly']));
    expect(lost).to.deep.equal([]);
  });
});
