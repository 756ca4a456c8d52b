import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { needsTools } from '../kit/needs.ts';
import { runTapedeck, tapedeckCommand } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const passphrase = 'correct horse battery staple';

describe('cli: a copy of the key at the destination', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'note'), 'a few words');
    writeFileSync(join(folder, 'passphrase'), `${passphrase}\n`);
  });

  const start = (...args: readonly string[]) => runTapedeck(folder, args);
  const tapedeck = (...args: readonly string[]) => start('--site', 'tapedeck.yaml', ...args);
  const init = (...args: readonly string[]) => tapedeck('init', '--yes', '--source', 'source', '--to', 'media', '--job', 'words', ...args);
  const copies = () =>
    existsSync(join(folder, 'media')) ? readdirSync(join(folder, 'media')).filter((name) => name.endsWith('.age')) : [];

  it('opens the backups on another machine together with its passphrase, and proves the key', function () {
    needsTools(this, 'script');
    const made = init('--copy-to-destination', '--passphrase-file', 'passphrase');
    const ran = tapedeck('run', 'words');
    const [name = ''] = copies();
    const place = join('media', name);
    const confirmed = tapedeck('key', 'confirm', '--identity', place, '--identity', 'passphrase');
    for (const lost of ['identity.age', 'tapedeck.yaml', 'state']) rmSync(join(folder, lost), { recursive: true });
    const ls = ['ls', join('media', 'words', 'words-000001-full.tdk'), '-R', '--trust-signer', '--identity', place];

    const alone = start(...ls);
    const right = start(...ls, '--identity', 'passphrase');
    const command = [...tapedeckCommand, ...ls].map((word) => `'${word}'`).join(' ');
    const typed = spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8', cwd: folder, input: `${passphrase}\n` });

    // With the passphrase in a file, or typed on a terminal.
    expect([made.status, ran.status, right.status, typed.status], `${made.stderr}${ran.stdout}${right.stderr}`).to.deep.equal([0, 0, 0, 0]);
    expect(name).to.match(/^identity-[0-9a-z]{8}\.age$/);
    expect(made.stdout).to.include(`"${name}" at media ${join(folder, 'media')}`);
    expect(readFileSync(join(folder, place), 'utf8')).to.match(/^-----BEGIN AGE ENCRYPTED FILE-----/);
    expect([alone.status, alone.stdout]).to.deep.equal([1, '']);
    expect(alone.stderr).to.include('AGE_IDENTITY_LOCKED');
    expect(right.stdout).to.include(join(folder, 'source', 'note'));
    expect(typed.stdout)
      .to.include(`Passphrase of "${place}"`)
      .and.include(join(folder, 'source', 'note'));
    expect([confirmed.status, confirmed.stdout]).to.deep.equal([0, 'The copy opens the backups of "words".\n']);
  });

  it('is kept for a further key too, and never in the place of another', () => {
    init();
    const args = ['--copy-to-destination', 'words', '--passphrase-file', 'passphrase'];

    const made = tapedeck('key', 'new', 'second.age', ...args);

    const recipient = /age1[0-9a-z]{58}/.exec(made.stdout)?.[0] ?? '';
    expect([made.status, made.stderr]).to.deep.equal([0, '']);
    expect(copies()).to.deep.equal([`identity-${recipient.slice(-8)}.age`]);
  });

  it('is not asked for where nobody can answer: then nothing is made', () => {
    const refused = init('--copy-to-destination');

    expect([refused.status, refused.stdout]).to.deep.equal([2, '']);
    expect(refused.stderr).to.include('CLI_NO_PASSPHRASE');
    expect(readdirSync(folder).toSorted()).to.deep.equal(['passphrase', 'source']);
  });

  it('that cannot be kept does not keep the key from being shown', () => {
    init();
    writeFileSync(join(folder, 'media'), 'in the way');

    const made = tapedeck('key', 'new', 'second.age', '--copy-to-destination', 'words', '--passphrase-file', 'passphrase');

    expect(made.status).to.equal(1);
    expect(made.stdout)
      .to.match(/AGE-SECRET-KEY-1/)
      .and.include('none: this sheet');
    expect(made.stderr).to.include('CORE_NO_ANSWER').and.include(join(folder, 'media'));
  });
});
