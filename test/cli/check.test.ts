import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { defaultKeyWrapper } from '../../cli/src/site/make-key.ts';
import { siteValue } from '../kit/a-site.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('cli: check', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
  });

  it('says what the plugins have noted of a job that can run', () => {
    const notify = [{ command: { run: [join(folder, 'gone')] } }];
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder, { notify })));

    const { status, stdout } = runTapedeck(folder, ['--site', 'tapedeck.json', 'check', 'nightly']);

    expect(status).to.equal(0);
    expect(stdout).to.match(/^"nightly" can run\.\n {2}note {5}"notify\[0\]\.command" tells nobody\. The program ".*gone" is not there/);
  });

  it('and the list of points hide no job behind one that cannot be read', () => {
    const { jobs, state } = siteValue(folder);
    const lost = { ...jobs.nightly, destination: [{ media: { path: join(folder, 'unplugged') } }] };
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify({ state, jobs: { lost, ...jobs } }));
    const tapedeck = (...args: readonly string[]) => runTapedeck(folder, ['--site', 'tapedeck.json', ...args]);
    tapedeck('run', 'nightly');

    const points = tapedeck('points');
    const checked = tapedeck('check');

    expect([points.status, checked.status]).to.deep.equal([1, 1]);
    expect(points.stdout).to.match(/nightly@[0-9a-f]{8}/);
    expect(points.stderr).to.include('lost: ');
    expect(checked.stdout).to.include('"nightly" can run.');
  });

  it('and a run do without what a crash has left of the list of proved keys', () => {
    const { jobs, state } = siteValue(folder);
    mkdirSync(state);
    writeFileSync(join(state, 'keys-confirmed.json'), '["night');
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify({ state, jobs }));
    const tapedeck = (...args: readonly string[]) => runTapedeck(folder, ['--site', 'tapedeck.json', ...args]);

    expect([tapedeck('check').status, tapedeck('run', 'nightly').status]).to.deep.equal([0, 0]);
  });

  it('reminds of the key of jobs that encrypt, and of no other', async () => {
    const { identity, recipient } = await (await defaultKeyWrapper()).generate();
    writeFileSync(join(folder, 'identity.age'), identity.reveal());
    const { jobs, state } = siteValue(folder);
    const sealed = { ...jobs.nightly, pipeline: [{ zstd: {} }, { age: { recipients: [recipient] } }] };
    const remindersOf = (of: object) => {
      writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify({ state, identity: { file: 'identity.age' }, jobs: of }));
      return runTapedeck(folder, ['--site', 'tapedeck.json', 'check', 'nightly']).stdout.match(/key confirm \w+/g);
    };

    expect(remindersOf(jobs)).to.equal(null);
    expect(remindersOf({ ...jobs, sealed })).to.deep.equal(['key confirm sealed']);
  });
});
