import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backupSteps, type JobPlan } from '@tapedeck/core';
import { expect } from 'chai';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

interface TraceRow {
  readonly step: string;
  readonly tap?: string;
  readonly taken?: false;
  readonly asked?: false;
  readonly told?: number;
  readonly result?: string;
  readonly durationMs?: number;
  readonly error?: string;
}

describe('cli: plan and trace', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'note'), 'a few words');
  });

  const tapedeck = (...args: readonly string[]) => runTapedeck(folder, ['--site', 'tapedeck.json', ...args]);

  const aSite = (job: object = {}) => {
    const command = (line: string) => ({ run: [process.execPath, '-e', line] });
    const value = {
      kind: 'backup',
      pre: [{ ...command(''), undo: [process.execPath, '-e', ''], until: 'snapshot' }, command('')],
      sources: [{ files: { paths: [join(folder, 'source', 'note')] } }, { files: { paths: [join(folder, 'source')] } }],
      pipeline: [{ zstd: {} }],
      destination: [{ media: { path: join(folder, 'away') } }, { media: { path: join(folder, 'media'), create: true } }],
      verify: { written: true, advanced: true },
      post: [command(''), command('')],
      ...job,
    };
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify({ state: 'state', jobs: { nightly: value } }));
  };

  const readTrace = (): readonly TraceRow[] =>
    readFileSync(join(folder, 'trace'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  const stepsAndTaps = (rows: readonly TraceRow[]) => rows.map(({ step, tap }) => (tap === undefined ? step : `${step}: ${tap}`));
  const planned = (): JobPlan => JSON.parse(tapedeck('plan', 'nightly', '--json').stdout);

  it('both show every step and every tap of the job, in order', () => {
    aSite();
    const { steps } = planned();
    const text = tapedeck('plan', 'nightly').stdout;

    const { status, stderr } = tapedeck('run', 'nightly', '--trace', 'trace');

    const expected = steps.flatMap(({ step, taps }) => [step, ...taps.map(({ use }) => `${step}: ${use}`)]);
    expect([status, stderr]).to.deep.equal([0, '']);
    expect(steps.map(({ step }) => step)).to.deep.equal(Object.keys(backupSteps));
    expect(stepsAndTaps(readTrace())).to.deep.equal(expected);
    expect([...text.matchAll(/^([a-z]+) +\S|→ ([\w#]+)/gm)].map(([, step, use]) => step ?? `→ ${use}`)).to.deep.equal(
      expected.map((row) => row.replace(/^.*: /, '→ ')),
    );
    expect(expected).to.include.members(['check: media#2', 'pre: commands', 'select: files#2', 'compare: backup', 'post: commands']);
  });

  it('the trace tells what was taken, what was left out, and who was not asked any more', () => {
    aSite({ verify: { advanced: false }, pre: [{ run: [process.execPath, '-e', 'process.exit(3)'] }, { run: [process.execPath] }] });

    const { status } = tapedeck('run', 'nightly', '--trace', 'trace');

    const rows = readTrace();
    const of = (step: string, tap?: string) => rows.filter((row) => row.step === step && row.tap === tap);
    expect(status).to.equal(1);
    expect(of('check')[0]).to.include({ result: 'done' }).and.have.property('durationMs').that.is.above(0);
    expect(of('pre', 'commands')[0]).to.include({ error: 'HOST_COMMAND_FAILED' });
    expect(of('pre', 'commands')[1]).to.deep.equal({ step: 'pre', tap: 'commands', asked: false });
    expect(of('stream')).to.deep.equal([{ step: 'stream', taken: false }]);
    expect(of('compare')).to.deep.equal([{ step: 'compare', taken: false, why: 'left out: advanced verification is off' }]);
    expect(of('written')).to.deep.equal([{ step: 'written', told: 0 }]);
    expect(of('report')[0]).to.include({ result: 'done' });
  });
});
