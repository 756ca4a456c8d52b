import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { defaultKeyWrapper } from '../../cli/src/site/make-key.ts';
import { siteValue } from '../kit/a-site.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('cli: who can open the backups', () => {
  const folder = tempFolder();

  const run = (...args: readonly string[]) => runTapedeck(folder, ['--site', 'tapedeck.json', ...args]);

  it('a key that is added opens what is there, one that is removed opens what comes no longer, and the last one stays', async () => {
    const [mine, yours] = [await (await defaultKeyWrapper()).generate(), await (await defaultKeyWrapper()).generate()];
    for (const [name, { identity }] of Object.entries({ mine, yours })) writeFileSync(join(folder, name), identity.reveal());
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'note'), 'a few words');
    const job = { pipeline: [{ zstd: {} }, { age: { recipients: [mine.recipient] } }] };
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify({ identity: { file: join(folder, 'mine') }, ...siteValue(folder, job) }));
    run('run', 'nightly');

    const before = run('ls', 'nightly@latest', '--identity', 'yours');
    const added = run('key', 'add', 'nightly', yours.recipient);
    const twice = run('key', 'add', 'nightly', yours.recipient);
    const opened = run('ls', 'nightly@latest', '--identity', 'yours');
    const removed = run('key', 'remove', 'nightly', mine.recipient);
    const gone = run('ls', 'nightly@latest', '--identity', 'mine');
    const last = run('key', 'remove', 'nightly', yours.recipient);
    const listed = run('key', 'list', 'nightly');

    expect([before.status, opened.status, gone.status]).to.deep.equal([1, 0, 1]);
    expect(added.stdout).to.contain(mine.recipient).and.contain(yours.recipient).and.contain('site file');
    expect(removed.stdout).to.contain('What was read with it stays read.');
    expect(last.stderr).to.contain('is the only key');
    expect(twice.stderr).to.contain('already');
    expect(listed.stdout).to.equal(`These open the backups of "nightly":\n  ${yours.recipient} (age)\n`);
  });

  it('a passphrase that is none, or that nobody can read, is refused and changes nothing', async () => {
    const place = tempFolder();
    const { identity, recipient } = await (await defaultKeyWrapper()).generate();
    mkdirSync(join(place, 'source'));
    for (const [name, text] of Object.entries({ mine: identity.reveal(), empty: '\n', lines: 'two\nlines\n' }))
      writeFileSync(join(place, name), text);
    const job = { pipeline: [{ zstd: {} }, { age: { recipients: [recipient] } }] };
    writeFileSync(join(place, 'tapedeck.json'), JSON.stringify({ identity: { file: join(place, 'mine') }, ...siteValue(place, job) }));
    const tapedeck = (...args: readonly string[]) => runTapedeck(place, ['--site', 'tapedeck.json', ...args]);
    tapedeck('run', 'nightly');

    const refused = ['empty', 'lines', 'missing'].map((name) => tapedeck('key', 'add', 'nightly', '--passphrase-file', name));

    expect(refused.map(({ stderr }) => /code: (\w+)/.exec(stderr)?.[1])).to.deep.equal([
      'CLI_NO_PASSPHRASE',
      'AGE_PASSPHRASE_INVALID',
      'CLI_PASSPHRASE_UNREADABLE',
    ]);
    expect(tapedeck('key', 'list', 'nightly').stdout).to.equal(`These open the backups of "nightly":\n  ${recipient} (age)\n`);
  });
});
