import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('cli: from init to the recovery sheet', () => {
  const folder = tempFolder();

  const tapedeck = (...args: readonly string[]) => runTapedeck(folder, args);

  it('makes a site whose backups open anywhere with what the sheet says, and only with it', () => {
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'note'), 'a few words');
    const site = ['--site', join(folder, 'tapedeck.yaml')];

    const made = tapedeck(...site, 'init', '--yes', '--source', 'source', '--to', 'media', '--job', 'words');
    const ran = tapedeck(...site, 'run', 'words');
    const identity = /AGE-SECRET-KEY-1\w+/.exec(made.stdout)?.[0] ?? '';
    const signer = /Signer of this site:\n {2}([0-9a-f]{64})\n/.exec(made.stdout)?.[1] ?? 'none';
    writeFileSync(join(folder, 'copied.age'), identity);
    const file = join('media', 'words', 'words-000001-full.tdk');
    const untold = tapedeck('ls', file, '--identity', 'copied.age', '-R');
    const told = tapedeck('ls', file, '--identity', 'copied.age', '-R', '--trust-signer');
    const restored = tapedeck(...site, 'restore', 'words', '--to', 'restored');

    expect([made.status, ran.status, told.status, restored.status], `${made.stderr}${ran.stderr}${told.stderr}`).to.deep.equal([
      0, 0, 0, 0,
    ]);
    expect(made.stdout).to.include('none: this sheet and the machine have the only ones').and.include('"set.keys"');
    expect(untold).to.include({ status: 1, stdout: '' });
    expect(untold.stderr).to.include('BACKUP_SIGNER_UNKNOWN').and.include(signer);
    expect(told.stdout).to.include(join(folder, 'source', 'note'));
    expect(readdirSync(join(folder, 'restored', folder, 'source'))).to.deep.equal(['note']);
  });

  it('refuses a name that no job may have before anything is made', () => {
    const site = ['--site', join(folder, 'other', 'tapedeck.yaml')];

    const { status, stdout, stderr } = tapedeck(...site, 'init', '--yes', '--source', 'source', '--to', 'media', '--job', 'my words');

    expect([status, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.include('"my words"').and.include('what to do');
    expect(existsSync(join(folder, 'other'))).to.equal(false);
  });
});
