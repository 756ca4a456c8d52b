import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Host, type JsonValue, planJob, type RunEvent, type RunReport, restoreJob } from '@tapedeck/core';
import { stepPlugin } from '@tapedeck/testkit';
import { expect } from 'chai';
import { describePlan } from '../../../cli/src/commands/plan.ts';
import { aPlugin } from '../../core/a-plugin.ts';
import { needsPlatform, needsRoot } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aLinuxMachine, impatientWith, type PowerMachine, removeTool } from '../../simulators/power/a-linux-machine.ts';
import { type PowerState, writePower } from '../../simulators/power/power-state.ts';
import { ends, type Powered, poweredSite, runPowered, told, wrong } from './run-powered.ts';

describe('power: jobs on Linux', () => {
  let machine: PowerMachine;

  beforeEach(async function () {
    needsPlatform(this, 'linux');
    await setUp();
  });

  const setUp = async (given: Partial<PowerState> = {}) => {
    machine = await aLinuxMachine(tempFolder(), given);
  };

  const run = (power: JsonValue, how: Powered = {}, host: Host = machine.host) => runPowered(machine.folder, host, power, how);
  const calls = () => machine.state().calls;
  const noteOf = ({ notes }: RunReport) => notes.find(({ code }) => code.startsWith('POWER'))?.message;

  /** Changes the machine when the last step begins: the check has seen it as it was. */
  const atTheEnd = (given: Partial<PowerState>): Powered => ({
    request: {
      listeners: [
        (event: RunEvent) => {
          if (event.event === 'step-started' && event.step === 'shutdown') writePower(machine.folder, given);
        },
      ],
    },
  });

  it('has the system shut down after a complete run, and tells people how to stop it', async () => {
    const report = await run({ do: 'shutdown', message: 'Save your work.' });

    const says =
      'The backup job "nightly" has ended. This machine will be shut down in 5 minutes. To stop that: shutdown -c - Save your work.';
    expect(calls()).to.deep.equal([['shutdown', '-P', '+5', says]]);
    expect(report).to.include({ outcome: 'complete', exitCode: 0 });
    expect(noteOf(report)).to.equal('This machine will be shut down in 5 minutes. To stop that: shutdown -c');
  });

  it('restarts it, after another time', async () => {
    const report = await run({ do: 'restart', delayMinutes: 90 });

    expect(calls().map((call) => call.slice(0, 3))).to.deep.equal([['shutdown', '-r', '+90']]);
    expect(noteOf(report)).to.equal('This machine will be restarted in 90 minutes. To stop that: shutdown -c');
  });

  it('has a timer of the system put it to sleep, which is no child of the run', async function () {
    needsRoot(this);
    const report = await run({ do: 'sleep', delayMinutes: 1 });

    const [wall, timer] = calls();
    expect(wall?.[1]).to.include('put to sleep in 1 minute. To stop that: systemctl stop tapedeck-sleep.timer');
    expect(timer?.join(' ')).to.equal(
      'systemd-run --quiet --collect --unit=tapedeck-sleep --on-active=1min --timer-property=AccuracySec=1s systemctl suspend',
    );
    expect(told(report)).to.deep.equal(['POWER_SCHEDULED']);
  });

  it('has the report on disk before it asks, and leaves nothing for a later run to give back', async () => {
    const reports = () => readdirSync(join(machine.folder, 'state', 'reports'));
    let before: readonly string[] = [];
    const listener = (event: RunEvent) => {
      if (event.event === 'step-started' && event.step === 'shutdown') before = reports();
    };

    const { runId } = await run({ do: 'shutdown' }, { request: { listeners: [listener] } });

    expect(before).to.have.length(1).and.to.deep.equal(reports());
    expect(readFileSync(join(machine.folder, 'state', 'reports', before[0] ?? ''), 'utf8'))
      .to.include(runId)
      .and.include('POWER_SCHEDULED');
    expect(readdirSync(join(machine.folder, 'state', 'journals'))).to.deep.equal([]);
  });

  describe('leaves the machine on, and says why', () => {
    for (const [outcome, job] of Object.entries(ends)) {
      it(`after a run that is ${outcome}, unless it is to go down always`, async () => {
        const report = await run({ do: 'shutdown' }, { job });

        expect(report.outcome).to.equal(outcome);
        expect(noteOf(report)).to.equal(`This machine is not shut down: the run is ${outcome}, and "when" says "complete".`);
        expect(calls()).to.deep.equal([]);

        expect(told(await run({ do: 'shutdown', when: 'always' }, { job }))).to.deep.equal(['POWER_SCHEDULED']);
        expect(machine.state().planned).to.equal('poweroff');
      });
    }

    it('while somebody keeps it on', async () => {
      await setUp({
        locks: [
          ['idle:shutdown', 'Software Updater', 'packages are at work', 'block', 0, 99],
          ['shutdown', 'Mail', 'one letter to go', 'block-weak', 1000, 7],
          ['sleep', 'A film', 'it plays', 'block', 1000, 8],
          ['shutdown', 'Network', 'says good-bye', 'delay', 0, 9],
        ],
      });

      const report = await run({ do: 'shutdown', when: 'always' });

      expect(noteOf(report)).to.equal(
        'This machine is not shut down, since it is kept on: "Software Updater" (process 99) says "packages are at work"; "Mail" (process 7) says "one letter to go".',
      );
      expect({ outcome: report.outcome, calls: calls() }).to.deep.equal({ outcome: 'complete', calls: [] });
    });

    it('where the system plans something of the kind already', async () => {
      for (const planned of ['reboot', 'suspend', 'kexec']) {
        await setUp({ planned });
        expect(told(await run({ do: 'shutdown' }))).to.deep.equal(['POWER_SCHEDULED_ALREADY']);
        expect(machine.state()).to.deep.include({ planned, calls: [] });
      }
    });

    it('while another run of the site goes on', async () => {
      const { folder, host } = machine;
      let during: RunReport | undefined;
      const inner = stepPlugin('stream', async () => {
        during = await run({ do: 'shutdown' });
      });
      const elsewhere = { destination: [{ media: { path: join(folder, 'elsewhere'), create: true } }], 'at-stream': {} };

      const report = await runPowered(folder, host, { do: 'shutdown' }, { job: elsewhere, opened: { plugins: [inner] } });

      expect(during && told(during)).to.deep.equal(['CORE_OTHERS_RUN']);
      expect(during?.outcome).to.equal('complete');
      expect(told(report)).to.deep.equal(['POWER_SCHEDULED']);
    });

    it('while a restore of the site goes on', async () => {
      const { folder, host } = machine;
      let during: RunReport | undefined;
      const inner = aPlugin('inner', (hooks) =>
        hooks.restore.pre.tap(async () => {
          during = await run({ do: 'restart' });
        }),
      );
      await run({ do: 'nothing' });
      const site = await poweredSite(folder, host, { do: 'shutdown' }, { job: { inner: {} }, opened: { plugins: [inner] } });
      const request = { paths: [], include: [], exclude: [], to: join(folder, 'target'), conflict: 'fail', dryRun: false } as const;

      const { report } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });

      expect(during && told(during)).to.deep.equal(['CORE_OTHERS_RUN']);
      expect({ outcome: report.outcome, calls: calls() }).to.deep.equal({ outcome: 'complete', calls: [] });
    });
  });

  describe('is never asked', () => {
    const always = { do: 'shutdown', when: 'always' };

    it('by a run that was cancelled', async () => {
      const cancelling = new AbortController();
      const plugins = [stepPlugin('stream', () => cancelling.abort())];

      const report = await run(always, { job: { 'at-stream': {} }, opened: { plugins }, request: { signal: cancelling.signal } });

      expect({ outcome: report.outcome, calls: calls() }).to.deep.equal({ outcome: 'cancelled', calls: [] });
    });

    it('by a run that another plugin has refused', async () => {
      const report = await run(always, { job: { sources: [{ files: { paths: [join(machine.folder, 'missing')] } }] } });

      expect({ outcome: report.outcome, calls: calls() }).to.deep.equal({ outcome: 'failed', calls: [] });
    });

    it('by a dry run or a plan, which say what would be', async () => {
      const site = await poweredSite(machine.folder, machine.host, always);

      const report = await run(always, { request: { dryRun: true } });
      const plan = describePlan(await planJob(site, 'nightly'));

      expect(noteOf(report)).to.equal('"power" shuts this machine down 5 minutes after any run.');
      expect(plan).to.include('→ power (late), within 10 min: shuts this machine down 5 minutes after any run\n');
      expect(calls()).to.deep.equal([]);
    });

    it('where nothing is to be done', async () => {
      for (const name of ['busctl', 'systemctl', 'shutdown']) removeTool(machine, name);

      expect((await run({ do: 'nothing' })).outcome).to.equal('complete');
    });
  });

  describe('degrades the run when the system plans nothing of the kind', () => {
    for (const [how, why] of [
      ['fail', 'exit code 1: Failed to set wall message'],
      ['hang', 'no end after 1 minute'],
      ['lie', 'says that all went well'],
    ] as const)
      it(`because the tool does this: ${how}`, async () => {
        await setUp({ fault: { tool: 'shutdown', how } });

        const host = how === 'hang' ? impatientWith('shutdown', machine.host) : machine.host;
        const report = await run({ do: 'shutdown', delayMinutes: 2 }, {}, host);

        expect(report).to.include({ outcome: 'degraded', exitCode: 3 });
        expect(wrong(report)).to.deep.equal(['POWER_NOT_SCHEDULED']);
        expect(report.problems[0]?.message).to.include('"shutdown -P +2 ').and.include(why);
        expect(report.media?.committed).to.equal(true);
      });

    for (const tool of ['wall', 'systemd-run'])
      it(`because "${tool}" fails, for sleep`, async function () {
        needsRoot(this);
        await setUp({ fault: { tool, how: 'fail' } });

        expect(wrong(await run({ do: 'sleep' }))).to.deep.equal(['POWER_NOT_SCHEDULED']);
        expect(calls().at(-1)?.[0]).to.equal(tool);
      });

    it('or when nobody can say what it plans', async () => {
      const report = await run({ do: 'shutdown' }, atTheEnd({ fault: { tool: 'busctl', how: 'fail' } }));

      expect(report.outcome).to.equal('degraded');
      expect(wrong(report)).to.deep.equal(['POWER_SYSTEM_SILENT']);
    });
  });

  describe('refuses a job', () => {
    const refusal = async (power: JsonValue, given: Partial<PowerState> = {}) => {
      await setUp(given);
      const report = await run(power);
      expect({ outcome: report.outcome, calls: calls().filter(([tool]) => tool !== 'busctl') }).to.deep.equal({
        outcome: 'failed',
        calls: [],
      });
      return wrong(report);
    };

    it('whose user may not have it done', async () => {
      for (const answer of ['no', 'challenge', 'challenge-inhibitor-blocked'])
        expect(await refusal({ do: 'restart' }, { can: { CanReboot: answer } })).to.deep.equal(['POWER_NOT_ALLOWED']);
    });

    it('on a machine that cannot sleep', async () => {
      expect(await refusal({ do: 'sleep' }, { can: { CanSuspend: 'na' } })).to.deep.equal(['POWER_UNSUPPORTED']);
    });

    it('where systemd is not at work', async () => {
      expect(await refusal({ do: 'shutdown' }, { fault: { tool: 'busctl', how: 'fail' } })).to.deep.equal(['POWER_SYSTEM_SILENT']);
      expect(await refusal({ do: 'shutdown' }, { fault: { tool: 'busctl', how: 'lie' } })).to.deep.equal(['POWER_SYSTEM_SILENT']);
    });

    it('where tools are missing, all at once', async () => {
      for (const name of ['busctl', 'shutdown']) removeTool(machine, name);

      expect(wrong(await run({ do: 'shutdown' }))).to.deep.equal(['HOST_PROGRAM_MISSING', 'HOST_PROGRAM_MISSING']);
    });

    for (const wrongOptions of [
      { delayMinutes: 0 },
      { delayMinutes: 1.5 },
      { delayMinutes: 1441 },
      { message: 'two\nlines' },
      { do: 'hibernate' },
    ])
      it(`that says ${JSON.stringify(wrongOptions)}`, async () => {
        const error: unknown = await run({ do: 'shutdown', ...wrongOptions }).catch((thrown: unknown) => thrown);

        expect(error).to.have.nested.property('code', 'SITE_INVALID');
        expect(calls()).to.deep.equal([]);
      });
  });
});
