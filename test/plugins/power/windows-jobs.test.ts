import type { Host, JsonValue, RunEvent, RunReport } from '@tapedeck/core';
import { expect } from 'chai';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { impatientWith } from '../../simulators/power/a-linux-machine.ts';
import { type PowerState, readPower, writePower } from '../../simulators/power/power-state.ts';
import { aWindowsServer, type WindowsServer } from '../../simulators/windows/a-windows-server.ts';
import type { MachineState } from '../../simulators/windows/machine.ts';
import { ends, type Powered, runPowered, told, wrong } from './run-powered.ts';

describe('power: jobs on Windows', () => {
  let server: WindowsServer;

  beforeEach(async function () {
    needsPlatform(this, 'linux');
    await setUp();
  });

  const setUp = async (given: Partial<PowerState> = {}, machine: Partial<MachineState> = {}) => {
    server = await aWindowsServer(tempFolder(), machine);
    writePower(server.folder, given);
  };

  const run = (power: JsonValue, how: Powered = {}, host: Host = server.host) => runPowered(server.folder, host, power, how);
  const calls = () => readPower(server.folder).calls;
  const noteOf = ({ notes }: RunReport) => notes.find(({ code }) => code.startsWith('POWER'))?.message;

  /** Changes the machine when the last step begins: the check has seen it as it was. */
  const atTheEnd = (given: Partial<PowerState>): Powered => ({
    request: {
      listeners: [
        (event: RunEvent) => {
          if (event.event === 'step-started' && event.step === 'shutdown') writePower(server.folder, given);
        },
      ],
    },
  });

  for (const language of ['en', 'de'] as const) {
    it(`has Windows shut down after a complete run, and asks again whether it will (${language})`, async () => {
      await setUp({ language });

      const report = await run({ do: 'shutdown', message: 'Save your work.' });

      const says =
        'The backup job "nightly" has ended. This machine will be shut down in 5 minutes. To stop that: shutdown /a - Save your work.';
      const call = ['shutdown.exe', '/s', '/t', '300', '/d', 'p:4:1', '/c', says];
      expect(calls()).to.deep.equal([call, call]);
      expect(report.outcome).to.equal('complete');
      expect(noteOf(report)).to.equal('This machine will be shut down in 5 minutes. To stop that: shutdown /a');
    });

    it(`knows by the number what Windows refuses (${language})`, async () => {
      await setUp({ language, planned: 'reboot' });
      expect(told(await run({ do: 'shutdown' }))).to.deep.equal(['POWER_SCHEDULED_ALREADY']);
      expect(readPower(server.folder).planned).to.equal('reboot');

      const kept = await run({ do: 'shutdown' }, atTheEnd({ language, fault: { tool: 'shutdown.exe', how: 'fail', number: 1191 } }));
      expect(noteOf(kept)).to.equal('This machine is not shut down, since it is kept on: other users are logged on.');
      expect(kept.outcome).to.equal('complete');

      const denied = await run({ do: 'shutdown' }, atTheEnd({ language, isPrivileged: false }));
      expect({ outcome: denied.outcome, wrong: wrong(denied) }).to.deep.equal({ outcome: 'degraded', wrong: ['POWER_NOT_ALLOWED'] });

      writePower(server.folder, { language });
      const strange = await run({ do: 'shutdown' }, atTheEnd({ language, fault: { tool: 'shutdown.exe', how: 'fail', number: 87 } }));
      expect({ outcome: strange.outcome, wrong: wrong(strange) }).to.deep.equal({ outcome: 'degraded', wrong: ['POWER_NOT_SCHEDULED'] });
      expect(strange.problems[0]?.message).to.include('(87)');
    });

    it(`refuses a job whose user lacks the privilege (${language})`, async () => {
      await setUp({ language, isPrivileged: false });

      const report = await run({ do: 'restart', when: 'always' });

      expect({ outcome: report.outcome, wrong: wrong(report), calls: calls() }).to.deep.equal({
        outcome: 'failed',
        wrong: ['POWER_NOT_ALLOWED'],
        calls: [],
      });
    });
  }

  it('restarts it, always', async () => {
    expect(told(await run({ do: 'restart', when: 'always', delayMinutes: 1 }, { job: ends.failed }))).to.deep.equal(['POWER_SCHEDULED']);
    expect(calls()[0]?.slice(0, 4)).to.deep.equal(['shutdown.exe', '/r', '/t', '60']);
  });

  it('leaves it on after a run that is not complete', async () => {
    expect(told(await run({ do: 'restart' }, { job: ends.degraded }))).to.deep.equal(['POWER_STAYS_ON']);
    expect(calls()).to.deep.equal([]);
  });

  for (const [how, why] of [
    ['hang', 'no end after 1 minute'],
    ['lie', 'says that all went well'],
  ] as const)
    it(`degrades the run when Windows plans nothing, because the tool does this: ${how}`, async () => {
      await setUp({ fault: { tool: 'shutdown.exe', how } });

      const host = how === 'hang' ? impatientWith('shutdown.exe', server.host) : server.host;
      const report = await run({ do: 'shutdown' }, {}, host);

      expect(report.outcome).to.equal('degraded');
      expect(wrong(report)).to.deep.equal(['POWER_NOT_SCHEDULED']);
      expect(report.problems[0]?.message).to.include(why);
    });

  it('refuses a job where Windows does not say what this user may do', async () => {
    await setUp({ fault: { tool: 'whoami.exe', how: 'fail' } });

    expect(wrong(await run({ do: 'shutdown' }))).to.deep.equal(['POWER_SYSTEM_SILENT']);
  });

  describe('for sleep', () => {
    it('makes a task, which is no child of the run', async () => {
      const report = await run({ do: 'sleep', delayMinutes: 3 });

      expect(calls()).to.deep.equal([['schedule-sleep.ps1', '3']]);
      expect(noteOf(report)).to.equal(
        'This machine will be put to sleep in 3 minutes. To stop that: schtasks /delete /tn tapedeck-sleep /f',
      );
      expect(told(await run({ do: 'sleep' }))).to.deep.equal(['POWER_SCHEDULED_ALREADY']);
    });

    it('degrades the run when there is no such task afterwards', async () => {
      await setUp({ fault: { tool: 'schedule-sleep.ps1', how: 'lie' } });

      const report = await run({ do: 'sleep' });

      expect({ outcome: report.outcome, wrong: wrong(report) }).to.deep.equal({ outcome: 'degraded', wrong: ['POWER_NOT_SCHEDULED'] });
    });

    it('refuses a machine that cannot, and a user who may not', async () => {
      await setUp({ canSleep: false }, { isElevated: false });

      expect(wrong(await run({ do: 'sleep' }))).to.deep.equal(['POWER_NOT_ALLOWED', 'POWER_UNSUPPORTED']);
    });
  });
});
