import { chmodSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { siteValue } from '../kit/a-site.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

interface Found {
  readonly job: string;
  readonly entry: { readonly path: string; readonly sizeBytes: number; readonly mode: number };
  readonly first: { readonly id: string };
  readonly last: { readonly id: string };
  readonly points: number;
}

describe('cli: finding in all points', () => {
  const folder = tempFolder();
  const source = join(folder, 'source');
  const ids: string[] = [];
  const tapedeck = (...args: readonly string[]) => runTapedeck(folder, ['--site', 'tapedeck.json', ...args]);
  const write = (name: string, text: string) => {
    writeFileSync(join(source, name), text);
    utimesSync(join(source, name), 1e9, 1e9);
  };
  const backUp = () => expect(tapedeck('run', 'nightly').status).to.equal(0);

  before(() => {
    for (const name of ['etc', 'old/etc']) mkdirSync(join(source, name), { recursive: true });
    write('etc/app.conf', 'one');
    write('etc/.hidden.conf', 'hidden');
    write('old/etc/app.conf', 'one');
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder)));
    backUp();
    write('etc/app.conf', 'second');
    write('etc/unrelated', 'changes the page');
    rmSync(join(source, 'old'), { recursive: true });
    backUp();
    // The first version comes back, and only the mode of another file changes.
    write('etc/app.conf', 'one');
    chmodSync(join(source, 'etc/.hidden.conf'), 0o600);
    backUp();
    ids.push(
      ...tapedeck('points', '--json')
        .stdout.trimEnd()
        .split('\n')
        .map((line): string => JSON.parse(line).id),
    );
  });

  const find = (pattern: string, ...args: readonly string[]): readonly string[] => {
    const { stdout } = tapedeck('find', pattern, '--json', ...args);
    const found = stdout.split('\n').filter((line) => line !== '');
    return found.map((line) => {
      const { entry, first, last, points }: Found = JSON.parse(line);
      const [from, to] = [first, last].map(({ id }) => ids.indexOf(id) + 1);
      return `${entry.path.replace(source, '')} ${entry.sizeBytes} ${entry.mode.toString(8)} ${from}-${to} in ${points}`;
    });
  };

  it('shows each version of a path once, with the points that have it, also where one came back', () => {
    expect(find('*.conf')).to.deep.equal([
      '/etc/.hidden.conf 6 600 1-3 in 3',
      '/etc/app.conf 3 644 1-3 in 2',
      '/etc/app.conf 6 644 2-2 in 1',
      '/old/etc/app.conf 3 644 1-1 in 1',
    ]);
  });

  it('holds a pattern with a slash against whole paths, folders and roots too', () => {
    expect(find(`${source}/etc/app.conf`)).to.have.length(2);
    expect(find(`${source}/old/**`).map((line) => line.split(' ')[0])).to.deep.equal(['/old/etc', '/old/etc/app.conf']);
    expect(find('source').map((line) => line.replace(/ \d+ \d+/, ''))).to.deep.equal([' 1-3 in 3']);
  });

  it('prints names that can be typed after cat', () => {
    const { status, stdout } = tapedeck('find', 'app.conf');
    const named = stdout.match(/nightly@\S+/g) ?? [];

    expect(status).to.equal(0);
    expect(stdout).to.match(/^ +SIZE {2}MODIFIED \(UTC\) .*\n +3 B {2}2001-09-09 01:46 {2}\d{4}-/);
    expect(named).to.have.length(3);
    expect(tapedeck('cat', named[1] ?? '').stdout).to.equal('second');
  });

  it('says that nothing fits, and fails', () => {
    const { status, stdout, stderr } = tapedeck('find', 'nowhere');

    expect([status, stdout]).to.deep.equal([1, '']);
    expect(stderr).to.equal('No restore point has anything that fits "nowhere".\n');
  });

  it('says what it cannot look into, and looks into the others', () => {
    const first = join(folder, 'media', 'nightly', 'nightly-000001-full.tdk');
    renameSync(first, `${first}.away`);
    const none = tapedeck('find', 'app.conf');
    renameSync(`${first}.away`, first);
    tapedeck('run', 'nightly', '--type', 'full');
    renameSync(first, `${first}.away`);
    const one = tapedeck('find', 'app.conf', '--json');

    expect([none.status, none.stdout]).to.deep.equal([1, '']);
    expect(none.stderr).to.contain('MEDIA_MISSING');
    expect([one.status, one.stdout.match(/"points":1/g)?.length]).to.deep.equal([3, 1]);
    expect(one.stderr.match(/^nightly@\w+ was left out: .* which is not here\.$/gm)).to.have.length(2);
  });
});
