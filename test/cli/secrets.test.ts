import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSignerKey } from '@tapedeck/core';
import { expect } from 'chai';
import { defaultKeyWrapper } from '../../cli/src/site/make-key.ts';
import { siteValue } from '../kit/a-site.ts';
import { needsPlatform } from '../kit/needs.ts';
import { refuseSecrets, secretMark } from '../kit/no-secret.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

// What `tapedeck` prints is looked through by whatever starts it here, in this test and in all others.
describe('cli: secrets (invariant 8)', () => {
  const folder = tempFolder();
  const password = `${secretMark}from-a-file`;
  const word = `${secretMark}from-a-command`;
  const seen = join(folder, 'seen');
  let signer: string;

  before(async function () {
    needsPlatform(this, 'linux');
    const { identity, recipient } = await (await defaultKeyWrapper()).generate();
    signer = newSignerKey();
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'note'), 'a few words');
    writeFileSync(join(folder, 'identity.age'), identity.reveal());
    writeFileSync(join(folder, 'password'), password);
    writeFileSync(join(folder, 'word'), word);
    // Everything that a child of ours is given, and all arguments of the process that has started it.
    const look = `{ env; tr '\\0' ' ' < /proc/$$/cmdline; tr '\\0' ' ' < /proc/$PPID/cmdline; tr '\\0' '\\n' < /proc/$$/environ; } >> ${seen}`;
    const given = { env: { GIVEN: { file: 'password' }, ALSO: { command: ['cat', 'word'] } } };
    const job = {
      pre: [{ run: ['sh', '-c', look] }, { run: ['sh', '-c', 'echo "It is $GIVEN and $ALSO"; echo "$ALSO" >&2'], ...given }],
      pipeline: [{ zstd: {} }, { age: { recipients: [recipient] } }],
    };
    const { jobs, state } = siteValue(folder, job);
    const failing = { ...jobs.nightly, pre: [{ run: ['sh', '-c', 'echo "Not with $GIVEN" >&2; exit 1'], ...given }] };
    const site = { state, identity: { command: ['cat', 'identity.age'] }, signer: { env: 'SITE_SIGNER' }, jobs: { ...jobs, failing } };
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(site));
  });

  const tapedeck = (...args: readonly string[]) =>
    runTapedeck(folder, ['--site', 'tapedeck.json', ...args], { env: { ...process.env, SITE_SIGNER: signer } });

  /** Texts of all files below a folder. */
  const below = (path: string): string =>
    readdirSync(path, { recursive: true, withFileTypes: true })
      .flatMap((item) => (item.isFile() ? [readFileSync(join(item.parentPath, item.name), 'latin1')] : []))
      .join('\n');

  it('are in nothing that is printed, logged, reported or kept, nor in arguments and environment of other commands', () => {
    const run = tapedeck('run', 'nightly', '--json');
    const failed = tapedeck('run', 'failing');
    for (const args of [
      ['run', 'nightly'],
      ['run', 'failing', '--json'],
      ['report', 'failing', '--json'],
      ['ls', '-R', 'nightly@latest'],
      ['verify', 'nightly@latest'],
    ])
      tapedeck(...args);
    tapedeck('restore', 'nightly@latest', '--to', join(folder, 'target'));
    const state = below(join(folder, 'state'));
    const children = readFileSync(seen, 'utf8');

    expect([run.status, failed.status], run.stdout + run.stderr).to.deep.equal([0, 1]);
    for (const text of [state, below(join(folder, 'media')), children]) refuseSecrets(text);
    // Or this would show nothing.
    expect(children).to.contain('tapedeck.json').and.contain('TAPEDECK_JOB=nightly').and.not.contain('SITE_SIGNER');
    expect(state).to.contain('***');
    expect(readFileSync(join(folder, 'target', folder, 'source', 'note'), 'utf8')).to.equal('a few words');
  });

  it('are known wherever they are printed', () => {
    for (const text of [password, signer, readFileSync(join(folder, 'identity.age'), 'utf8')])
      expect(() => refuseSecrets(`There: ${text}`)).to.throw('A secret was printed');
  });
});
