import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BackupStep, backupSteps, definePlugin, type PluginDefinition, type Run } from '@tapedeck/core';
import { tapAny } from '@tapedeck/testkit';
import { expect } from 'chai';
import { closePoint } from '../../core/src/run/close-point.ts';
import { isReport } from '../../core/src/state/reports.ts';
import { aRun } from '../kit/a-run.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { projectFolder } from '../kit/workspace.ts';
import { aPlugin } from './a-plugin.ts';

// Long enough for every tap but the one that hangs.
const aMoment = 0.1 / 60;
const forever = () => new Promise<never>(() => {});

const runHanging = (step: BackupStep, hang: (run: Run) => Promise<unknown>) => {
  const probe = aPlugin('probe', (hooks) => tapAny(hooks, step, hang, step === 'applications' ? 'normal' : 'early'));
  const held = aPlugin('held', (hooks) => hooks.retain.tap(() => {}));
  const job = { limits: { [step]: aMoment }, eject: true, verify: { advanced: true } };
  return aRun({ uses: [{ probe: {} }, { held: {} }], plugins: [probe, held], job }).run();
};

const steps = Object.entries(backupSteps).filter(([step]) => step !== 'written' && step !== 'progress');
const isStep = (step: string): step is BackupStep => Object.hasOwn(backupSteps, step);

describe('core: deadlines', () => {
  for (const [step, { failsAs }] of steps) {
    it(`invariant 6: a plugin that never comes back in "${step}" holds the run no longer than its deadline, and makes it ${step === 'snapshot' ? 'degraded' : failsAs}`, async () => {
      if (!isStep(step)) throw new Error(step);

      const { report } = await runHanging(step, forever);

      expect(report.outcome).to.equal(step === 'snapshot' ? 'degraded' : failsAs);
      const codes = [report.error?.code, ...report.problems.map(({ code }) => code)];
      expect(codes).to.include('CORE_DEADLINE');
      expect(report.steps.at(-1)?.step).to.equal(
        report.steps.some((one) => one.step === 'start') && failsAs !== 'failed' ? 'shutdown' : report.steps.at(-1)?.step,
      );
      expect(report.steps.map((one) => one.step)).to.include.members(['log', 'report']);
    });
  }

  it('hold for a restore point that does not close, too', async () => {
    const { context, watchdog } = await aRun().prepared();
    const limits: number[] = [];
    watchdog.watch = (limitMs, passed) => {
      limits.push(limitMs);
      queueMicrotask(passed);
      return () => {};
    };

    await closePoint({ close: forever }, context);
    await watchdog.close();

    expect(limits[0]).to.equal(600_000);
    expect(context.problems.kept.map(({ code }) => code)).to.deep.equal(['CORE_DEADLINE']);
  });

  it('tell the tap first, and wait for it a little', async () => {
    let told = false;
    const { report } = await runHanging('pre', async (run) => {
      await new Promise((resolve) => run.signal.addEventListener('abort', resolve, { once: true }));
      told = true;
    });

    expect(told).to.equal(true);
    expect(report.error?.code).to.equal('CORE_DEADLINE');
  });

  it('can be set for each step by the job, and are those of the table otherwise', async () => {
    const run = aRun({ job: { limits: { stream: 90 } } });

    const { context } = await run.prepared();

    expect(context.limitMinutes('stream', backupSteps.stream)).to.equal(90);
    expect(context.limitMinutes('check', backupSteps.check)).to.equal(backupSteps.check.limitMinutes);
  });

  it('also hold for undo functions: one that never comes back is left behind and told', async () => {
    const { callUndo } = await import('../../core/src/plugin/call-undo.ts');
    const passing = {
      watch: (_: number, passed: () => void) => {
        queueMicrotask(passed);
        return () => {};
      },
      describe: () => {},
      close: async () => {},
    };
    const { host } = (await aRun().prepared()).context.settings;
    const stuck: PluginDefinition = definePlugin({ ...aPlugin('stuck'), undo: { drop: forever } });

    const error = await callUndo(stuck, 'drop', { intent: {}, outcome: undefined }, {}, { host, watchdog: passing, graceMs: 1 }).catch(
      (one: unknown) => one,
    );

    expect(error).to.have.property('code', 'CORE_DEADLINE');
  });
});

const silentScript = (stateFolder: string) => `
import { startWatchdog } from '${projectFolder}core/src/run/watchdog.ts';
import { readFileSync } from 'node:fs';
const watchdog = startWatchdog({ reportPath: '${stateFolder}/report.json', silenceMs: 200 });
watchdog.describe(JSON.stringify({ outcome: 'failed', step: 'stream' }));
watchdog.watch(100, () => console.log('heard'));
const busyUntil = Date.now() + Number(process.argv[1]);
await new Promise((resolve) => setTimeout(resolve, 0));
while (Date.now() < busyUntil) readFileSync('/dev/null');
await new Promise((resolve) => setTimeout(resolve, 400));
console.log('alive');
await watchdog.close();
`;

const runScript = (stateFolder: string, busyMs: number) =>
  promisify(execFile)(process.execPath, ['--conditions=source', '--input-type=module', '--eval', silentScript(stateFolder), `${busyMs}`], {
    cwd: projectFolder,
  }).catch((error: { readonly signal?: string; readonly stdout: string }) => error);

// A run that takes something and then holds the main thread for good; started again, it does not hold it.
const stuckScript = (folder: string) => `
import { openSite, runJob, definePlugin } from '@tapedeck/core';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { standIns } from '${projectFolder}testkit/src/index.ts';
const file = '${folder}/taken';
const holder = definePlugin({
  name: 'holder', api: 1, version: '1', places: ['job'], options: { type: 'object' },
  undo: { remove: async () => rmSync(file, { force: true }) },
  apply({ hooks }) {
    hooks.pre.tap(async (run) => {
      if (process.argv[1] !== 'stick') return;
      await run.take({ undo: 'remove', intent: {}, scope: 'run' }, async () => writeFileSync(file, ''));
      for (;;) readFileSync('/dev/null');
    });
  },
});
const job = {
  kind: 'stand-in-kind', sources: [{ 'stand-in-source': {} }], pipeline: [], destination: [{ 'stand-in-destination': {} }],
  holder: {}, limits: { pre: 0.01 },
};
const site = await openSite({ value: { jobs: { test: job } }, folder: '${folder}', defaultStateFolder: '${folder}/state', environment: {}, plugins: [...standIns, holder], graceMs: 50, silenceMs: 300 });
const { report } = await runJob(site, 'test');
console.log(JSON.stringify([report.outcome, existsSync(file), report.notes.map(({ code }) => code)]));
`;

const runStuck = (folder: string, how: 'stick' | 'go') =>
  promisify(execFile)(process.execPath, ['--conditions=source', '--input-type=module', '--eval', stuckScript(folder), how], {
    cwd: projectFolder,
  }).catch((error: { readonly signal?: string; readonly stdout: string }) => error);

describe('core: a run that holds the main thread', () => {
  it('invariants 6 and 10: is ended with a report that says so, and the next start gives back what it took', async () => {
    const folder = tempFolder();

    const stuck = await runStuck(folder, 'stick');
    const taken = existsSync(join(folder, 'taken'));
    const reports = join(folder, 'state', 'reports');
    const [first = ''] = readdirSync(reports);
    const report: unknown = JSON.parse(readFileSync(join(reports, first), 'utf8'));
    const next = await runStuck(folder, 'go');

    expect(stuck).to.have.property('signal', 'SIGKILL');
    expect(taken).to.equal(true);
    expect(isReport(report)).to.equal(true);
    expect(report).to.deep.include({ outcome: 'failed', exitCode: 1 });
    expect(report).to.have.nested.property('error.code', 'CORE_MAIN_SILENT');
    expect(report).to.have.nested.property('error.step', 'pre');
    expect(next.stdout).to.equal('["complete",false,["CORE_RECOVERED","CORE_READ_LIVE"]]\n');
  });
});

describe('core: watchdog thread', () => {
  it('invariant 6: ends a process whose main thread stays silent after a deadline, and writes its report', async () => {
    const folder = tempFolder();

    const ended = await runScript(folder, 20_000);

    expect(ended).to.have.property('signal', 'SIGKILL');
    expect(ended.stdout).to.equal('');
    const report: unknown = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    expect(report).to.include({ outcome: 'failed', step: 'stream' });
    expect(report).to.have.property('endedAt');
  });

  it('leaves a process alone whose main thread answers', async () => {
    const folder = tempFolder();

    const ended = await runScript(folder, 0);

    expect(ended.stdout).to.equal('heard\nalive\n');
    expect(readdirSync(folder)).to.deep.equal([]);
  });
});
