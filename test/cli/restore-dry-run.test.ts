import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '@tapedeck/core';
import { expect } from 'chai';
import { siteValue } from '../kit/a-site.ts';
import { needsPlatform } from '../kit/needs.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

type Change = Extract<RunEvent, { event: 'change' }>['change'];

describe('cli: a dry run of a restore', () => {
  let folder: string;
  let source: string;
  const run = (...args: readonly string[]) => runTapedeck(folder, args);

  beforeEach(function () {
    needsPlatform(this, 'linux');
    folder = tempFolder();
    source = join(folder, 'source');
    mkdirSync(join(source, 'deeper'), { recursive: true });
    for (const name of ['fresh', 'older', 'newer', 'deeper/one']) writeFileSync(join(source, name), `${name} as it was`);
    symlinkSync('fresh', join(source, 'link'));
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder)));
    expect(run('run', 'nightly').status).to.equal(0);
    mkdirSync(at(), { recursive: true });
    for (const name of ['older', 'newer']) writeFileSync(at(name), 'in the way');
    utimesSync(at('older'), 1e9, 1e9);
    utimesSync(at('newer'), 4e9, 4e9);
  });

  const at = (...names: readonly string[]) => join(folder, 'target', source, ...names);
  const restore = (...more: readonly string[]) => run('restore', 'nightly@latest', '--to', 'target', ...more);
  const changesOf = (...more: readonly string[]): readonly Change[] =>
    restore('--dry-run', '--json', ...more)
      .stdout.trim()
      .split('\n')
      .map((line): RunEvent => JSON.parse(line))
      .flatMap((event) => (event.event === 'change' ? [event.change] : []));
  const named = (changes: readonly Change[]) => Object.fromEntries(changes.map(({ path, kind }) => [path.slice(at().length + 1), kind]));

  /** All that lies at the target, with its content. */
  const target = () =>
    new Map(
      readdirSync(at(), { recursive: true, encoding: 'utf8' }).map((name) => [
        name,
        statSync(at(name)).isFile() ? readFileSync(at(name), 'utf8') : '',
      ]),
    );

  const always = { fresh: 'create', link: 'create', deeper: 'create', 'deeper/one': 'create' };
  const rules = {
    fail: { older: 'conflict', newer: 'conflict' },
    keep: { older: 'keep', newer: 'keep' },
    overwrite: { older: 'overwrite', newer: 'overwrite' },
    newer: { older: 'overwrite', newer: 'keep' },
    rename: { older: 'rename', newer: 'rename' },
  } as const;

  for (const [rule, expected] of Object.entries(rules))
    it(`says with "--conflict ${rule}" what the restore then does, and changes nothing`, () => {
      const before = target();

      const changes = named(changesOf('--conflict', rule));
      const untouched = target();
      restore('--conflict', rule);

      expect(changes).to.deep.equal({ ...always, ...expected });
      expect(untouched).to.deep.equal(before);
      const after = target();
      for (const [name, kind] of Object.entries(changes)) {
        if (kind === 'create') expect([before.has(name), after.has(name)], name).to.deep.equal([false, true]);
        else expect(after.get(name) !== before.get(name), name).to.equal(kind === 'overwrite');
      }
      const beside = [...after.keys()].filter((name) => !before.has(name) && !(name in always));
      expect(beside).to.have.length(Object.values(expected).filter((kind) => kind === 'rename').length);
    });

  it('counts by kind, with bytes, in the summary and in the report', () => {
    const { stdout, status } = restore('--dry-run', '--conflict', 'newer');
    const ended = restore('--dry-run', '--json', '--conflict', 'newer').stdout.trim().split('\n').at(-1) ?? '';

    expect(status).to.equal(0);
    expect(stdout).to.contain(`  create     ${at('fresh')} (15 B)\n`);
    expect(stdout).to.contain(`  overwrite  ${at('older')} (15 B)\n`);
    expect(stdout).to.contain('  would create 4 entries, 35 B\n  would overwrite 1 entry, 15 B\n  would keep 1 entry, 15 B\n');
    expect(JSON.parse(ended))
      .to.have.nested.property('report.restored.changes')
      .that.deep.equals({
        create: { entries: 4, bytes: 35 },
        overwrite: { entries: 1, bytes: 15 },
        keep: { entries: 1, bytes: 15 },
      });
  });

  it('names a target that would be made, and makes none', () => {
    rmSync(join(folder, 'target'), { recursive: true });

    const changes = changesOf('/nowhere', join(source, 'fresh'));

    expect(changes[0]).to.deep.equal({ kind: 'create', type: 'directory', path: join(folder, 'target'), bytes: 0 });
    expect(changes.at(-1)).to.deep.equal({ kind: 'create', type: 'file', path: at('fresh'), bytes: 15 });
    expect(readdirSync(folder)).to.not.include('target');
  });

  it('looks in place where nothing else is asked for', () => {
    rmSync(join(source, 'older'));
    const { stdout } = run('restore', 'nightly@latest', '--in-place', '--conflict', 'overwrite', '--dry-run');

    expect(stdout).to.contain(`  create     ${join(source, 'older')} (15 B)\n`);
    expect(stdout).to.contain(`  overwrite  ${join(source, 'fresh')} (15 B)\n`);
    expect(readdirSync(source)).to.not.include('older');
  });

  it('says that nothing would change where nothing is wanted', () => {
    expect(restore('--dry-run', '--include', '*.none').stdout).to.contain('nothing would change');
  });
});
