import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { siteValue } from '../kit/a-site.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('cli: keeping and removing points', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'note'), 'a few words');
  });

  const tapedeck = (...args: readonly string[]) => {
    const { status, stdout, stderr } = runTapedeck(folder, args);
    return { status, stdout, stderr };
  };
  const site = (job: Parameters<typeof siteValue>[1] = {}) =>
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder, job)));
  const run = (...args: readonly string[]) => tapedeck('--site', 'tapedeck.json', ...args);
  const files = () => readdirSync(join(folder, 'media', 'nightly')).filter((name) => name.endsWith('.tdk'));

  it('explains each decision, pins, tags, deletes and prunes', () => {
    site();
    for (let runs = 0; runs < 3; runs++) expect(run('run', 'nightly', '--type', 'full').status).to.equal(0);
    const withoutRules = run('prune', 'nightly');
    const [first = '', second = ''] = run('points').stdout.match(/nightly@[0-9a-f]{8}/g) ?? [];

    const pinned = run('pin', first, 'year end');
    run('tag', first, 'release-4');
    const listed = run('points').stdout;
    const refused = run('delete', first);
    const foreseen = run('delete', second, '--dry-run');
    const before = files();
    const deleted = run('delete', second);
    site({ retention: { last: 1 } });
    run('unpin', first);
    const dry = run('prune', 'nightly', '--dry-run');
    const pruned = run('prune', 'nightly');

    expect([withoutRules.status, withoutRules.stderr]).to.satisfy(
      ([status, text]: [number, string]) => status !== 0 && text.includes('no rules of retention'),
    );
    expect(pinned.stdout).to.equal(`${first} is pinned: year end.\n`);
    expect(listed).to.match(new RegExp(`${first}.*pinned, release-4`));
    expect([refused.status, refused.stderr]).to.satisfy(
      ([status, text]: [number, string]) => status !== 0 && text.includes('it is pinned'),
    );
    expect(foreseen.stdout).to.match(/^1 point to be removed; .* to be freed/);
    expect(before).to.have.length(3);
    expect(deleted.stdout).to.match(/^1 point removed/);
    expect(dry.stdout)
      .to.match(new RegExp(`${first}.*remove +no rule keeps it`))
      .and.match(/keep +the last complete point; last 1 of 1/);
    expect(pruned.stdout).to.contain('1 point removed');
    expect(files()).to.deep.equal(['nightly-000003-full.tdk']);
  });
});
