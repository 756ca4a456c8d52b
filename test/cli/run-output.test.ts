import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunEvent } from '@tapedeck/core';
import { expect } from 'chai';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('cli: output of a run that no terminal shows', () => {
  const folder = tempFolder();

  const run = (...args: readonly string[]) => runTapedeck(folder, ['--site', 'tapedeck.json', 'run', 'nightly', ...args]);

  before(() => {
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'note'), 'a few words');
    const destination = [{ media: { path: join(folder, 'media'), create: true } }];
    const job = { kind: 'backup', sources: [{ files: { paths: [join(folder, 'source')] } }], pipeline: [{ zstd: {} }], destination };
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify({ state: 'state', jobs: { nightly: job } }));
  });

  it('is plain lines: one for each step that somebody answers, then the summary', () => {
    const { status, stdout, stderr } = run();

    expect([status, stderr]).to.deep.equal([0, '']);
    expect(stdout).not.to.include('\u001b');
    expect(
      stdout
        .split('\n')
        .slice(0, 9)
        .map((line) => line.replace(/ +ok \(.*\)| after .*/, '')),
    ).to.deep.equal(['check', 'locate', 'create', 'applications', 'snapshot', 'select', 'stream', 'commit', 'post']);
    expect(stdout).to.match(/^backup "nightly": complete after /m);
  });

  it('is events as JSON lines, each as the schema says, and nothing else, when asked', () => {
    const { status, stdout, stderr } = run('--json');

    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect([status, stderr]).to.deep.equal([0, '']);
    expect(events.filter((event) => !isRunEvent(event))).to.deep.equal([]);
    expect(events.filter(isRunEvent).map(({ event }) => event)).to.include.members(['progress', 'note', 'step-ended']);
    expect(events.at(0)).to.include({ event: 'run-started' });
    expect(events.at(-1)).to.include({ event: 'run-ended', outcome: 'complete' });
  });

  it('is said to be gone, where a log has been rotated and its report is still there', () => {
    run();
    rmSync(join(folder, 'state', 'logs'), { recursive: true });
    mkdirSync(join(folder, 'state', 'logs'));

    const { status, stdout, stderr } = runTapedeck(folder, ['--site', 'tapedeck.json', 'report', '--log']);

    expect([status, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.include('CLI_LOG_GONE');
  });
});
