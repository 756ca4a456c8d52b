import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { siteValue } from '../kit/a-site.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('cli: differences between points', () => {
  const folder = tempFolder();
  const source = join(folder, 'source');
  const ids: string[] = [];
  const tapedeck = (...args: readonly string[]) => runTapedeck(folder, ['--site', 'tapedeck.json', ...args]);
  const write = (name: string, text: string, time = 1e9) => {
    writeFileSync(join(source, name), text);
    utimesSync(join(source, name), time, time);
  };

  before(() => {
    for (const name of ['kept', 'moved']) mkdirSync(join(source, name), { recursive: true });
    for (const name of ['same', 'moved/inside', 'mode', 'touched', 'rewritten', 'grown', 'replaced', 'gone']) write(name, 'a few words');
    symlinkSync('here', join(source, 'link'));
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder)));
    tapedeck('run', 'nightly');

    chmodSync(join(source, 'mode'), 0o600);
    utimesSync(join(source, 'touched'), 1e9, 2e9);
    write('rewritten', 'a FEW words');
    write('grown', 'a few words more');
    for (const name of ['replaced', 'gone', 'link']) rmSync(join(source, name));
    mkdirSync(join(source, 'replaced'));
    symlinkSync('there', join(source, 'link'));
    renameSync(join(source, 'moved'), join(source, 'new'));
    tapedeck('run', 'nightly');
    ids.push(...(tapedeck('points').stdout.match(/nightly@[0-9a-f]{8}/g) ?? []));
  });

  const diff = (...args: readonly string[]) => tapedeck('diff', ...args);

  it('are told with what differs, and counted', () => {
    const { status, stdout, stderr } = diff(ids[0] ?? '', ids[1] ?? '');

    expect([status, stderr]).to.deep.equal([0, '']);
    const lines = stdout.replaceAll(`${source}/`, '').trimEnd().split('\n');
    const times = /time \S+ → [^\s)]+/g;
    expect(lines.map((line) => line.replaceAll(times, 'time')).sort()).to.deep.equal(
      [
        'removed   gone',
        'changed   grown  (size 11 B → 16 B)',
        'changed   link  (target here → there, time)',
        'metadata  mode  (mode 0644 → 0600)',
        'removed   moved',
        'removed   moved/inside',
        'added     new',
        'added     new/inside',
        'changed   replaced  (file → directory)',
        'changed   rewritten  (content)',
        'metadata  touched  (time)',
        '2 added, 3 removed, 4 changed, 2 in metadata only.',
      ].sort(),
    );
    expect(lines).to.include('metadata  touched  (time 2001-09-09T01:46:40 → 2033-05-18T03:33:20)');
    expect(lines.at(-1)).to.contain('added,');
  });

  it('are the same the other way round, with before and after exchanged', () => {
    const records = (args: readonly string[]) =>
      diff(...args, '--json')
        .stdout.trimEnd()
        .split('\n')
        .map((line): { change: string; before?: object; after?: object } => JSON.parse(line));
    const there = records(ids);
    const back = records(ids.toReversed());

    expect(there).to.have.length(11);
    const exchanged = { added: 'removed', removed: 'added', changed: 'changed', metadata: 'metadata' };
    const turned = Object.entries(exchanged);
    expect(
      back.map(({ change, before, after }) => ({ change: turned.find(([, to]) => to === change)?.[0], before: after, after: before })),
    ).to.deep.equal(there.map(({ change, before, after }) => ({ change, before, after })));
  });

  it('are none between a point and itself', () => {
    expect(diff('nightly', 'nightly@latest').stdout).to.equal('No differences.\n');
  });

  it('are not told between points of two sets, whose large files are cut at other places', () => {
    const other = siteValue(folder);
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify({ ...other, jobs: { ...other.jobs, other: other.jobs.nightly } }));
    tapedeck('run', 'other');

    const { status, stdout, stderr } = diff('nightly', 'other');

    expect([status, stdout]).to.deep.equal([1, '']);
    expect(stderr).to.contain('BACKUP_OTHER_SET');
  });
});
