import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Host } from '@tapedeck/core';
import { expect } from 'chai';
import { needsPlatform, needsPython, needsTools } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { aLinuxMachine, hostOf, type PowerMachine } from '../../simulators/power/a-linux-machine.ts';
import { type PowerState, writePower } from '../../simulators/power/power-state.ts';
import { runPowered, told, wrong } from './run-powered.ts';

const loginManager = fileURLToPath(new URL('../../simulators/power/login1.py', import.meta.url));

// The real busctl asks a stand-in for the login manager, on a bus that belongs to this test alone. It only ever asks.
describe('power: with the real busctl', () => {
  let machine: PowerMachine;
  let host: Host;
  let bus: ChildProcess | undefined;

  before(async function () {
    needsPlatform(this, 'linux');
    needsTools(this, 'busctl', 'dbus-run-session');
    const python = needsPython(this, 'dbus', 'gi');
    machine = await aLinuxMachine(tempFolder());
    const busctl = join(machine.folder, 'bin', 'busctl');
    rmSync(busctl);
    symlinkSync(spawnSync('/bin/sh', ['-c', 'command -v busctl'], { encoding: 'utf8' }).stdout.trim(), busctl);
    bus = spawn('dbus-run-session', ['--', python, loginManager, machine.folder], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    if (bus.stdout === null) throw new Error('It has no output.');
    const gone = once(bus, 'exit').then(() => Promise.reject(new Error('The bus does not start.')));
    const [address] = await Promise.race([once(createInterface(bus.stdout), 'line'), gone]);
    gone.catch(() => {});
    host = await hostOf(machine.folder, { DBUS_SYSTEM_BUS_ADDRESS: String(address) });
  });

  after(async () => {
    if (bus?.pid === undefined) return;
    const ended = once(bus, 'exit');
    process.kill(-bus.pid, 'SIGKILL');
    await ended;
  });

  const run = (given: Partial<PowerState> = {}) => {
    writePower(machine.folder, given);
    return runPowered(machine.folder, host, { do: 'shutdown' });
  };

  it('reads that it may, that nobody keeps the machine on, that nothing is planned, and then what is', async () => {
    const report = await run();

    expect({ told: told(report), wrong: wrong(report) }).to.deep.equal({ told: ['POWER_SCHEDULED'], wrong: [] });
    expect(machine.state().planned).to.equal('poweroff');
  });

  it('reads who keeps the machine on, and why, whatever letters that takes', async () => {
    const { notes } = await run({ locks: [['shutdown:sleep', 'Aktualisierung "A"', 'läuft noch', 'block', 0, 99]] });

    expect(notes.find(({ code }) => code === 'POWER_STAYS_ON')?.message).to.include('"Aktualisierung "A"" (process 99) says "läuft noch"');
    expect(machine.state().calls).to.deep.equal([]);
  });

  it('reads what is planned already', async () => {
    expect(told(await run({ planned: 'reboot' }))).to.deep.equal(['POWER_SCHEDULED_ALREADY']);
  });

  it('reads that this user may not', async () => {
    expect(wrong(await run({ can: { CanPowerOff: 'challenge' } }))).to.deep.equal(['POWER_NOT_ALLOWED']);
  });
});
