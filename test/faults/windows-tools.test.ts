import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inspect, isDeepStrictEqual } from 'node:util';
import { type JsonValue, type RunReport, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { isExhaustive, isThorough, needsPlatform, strideOf } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { mailSite } from '../plugins/exchange/mail-site.ts';
import { leftOn as leftOfMachines, nothing as noneOfMachines } from '../plugins/hyperv/left-on.ts';
import { machinesSite } from '../plugins/hyperv/machines-job.ts';
import { windowsSite } from '../plugins/systemstate/windows-site.ts';
import { leftOn, nothing } from '../plugins/vss/left-on.ts';
import { fillVolumes, nightlySite } from '../plugins/vss/nightly.ts';
import { BackupServer } from '../simulators/wbadmin/a-backup-server.ts';
import { aHypervHost } from '../simulators/windows/a-hyperv-host.ts';
import { aWindowsServer } from '../simulators/windows/a-windows-server.ts';
import { installExchange } from '../simulators/windows/an-exchange-server.ts';
import type { Fault, Machine } from '../simulators/windows/machine.ts';

/** A server with one job, whose tools go wrong. */
interface Scene {
  readonly machine: Machine;
  site(limits?: Readonly<Record<string, JsonValue>>): Promise<Site>;
  /** What a run has left on the machine, and what that should be. */
  left(): unknown;
  readonly nothing: unknown;
  /** Calls that are another scene's. */
  readonly ofOthers?: RegExp;
  /** Whether an application has cut its logs. */
  isCut?(): boolean;
}

const scenes: Readonly<Record<string, () => Promise<Scene>>> = {
  vss: async () => {
    const server = await aWindowsServer(tempFolder());
    fillVolumes(server);
    mkdirSync(join(server.folder, 'state', 'cache'), { recursive: true });
    return {
      machine: server.machine,
      site: (limits) => nightlySite(server, { mode: 'full', ...(limits === undefined ? {} : { more: { limits } }) }),
      left: () => leftOn(server),
      nothing,
      isCut: () => !existsSync(join(server.volume('D'), 'ledger.log')),
    };
  },
  exchange: async () => {
    const server = await aWindowsServer(tempFolder());
    installExchange(server, [{ Name: 'DB1' }]);
    mkdirSync(join(server.folder, 'state', 'cache'), { recursive: true });
    return {
      machine: server.machine,
      site: (limits) => mailSite(server, {}, limits === undefined ? {} : { limits }),
      left: () => leftOn(server),
      nothing,
      ofOthers: /^diskshadow|^vssadmin|^list-(volumes|shadows)/,
      isCut: () => !existsSync(join(server.volume('D'), 'mail-logs', 'DB1', 'E0000000001.log')),
    };
  },
  hyperv: async () => {
    const host = await aHypervHost(tempFolder(), [{ name: 'app01' }], { exportSteps: 1, mergeLooks: 1 });
    return {
      machine: host.server.machine,
      site: (limits) => machinesSite(host, {}, {}, limits === undefined ? {} : { limits }),
      left: () => leftOfMachines(host),
      nothing: noneOfMachines,
    };
  },
  systemstate: async () => {
    const folder = tempFolder();
    const server = await BackupServer.make(join(folder, 'machine'));
    const images = join(server.staging, 'WindowsImageBackup');
    return {
      machine: server.windows.machine,
      site: (limits) => windowsSite(folder, server, undefined, undefined, limits === undefined ? {} : { limits }),
      left: () => ({ versions: server.state.versions, job: server.state.job, images: existsSync(images) ? readdirSync(images) : [] }),
      nothing: { versions: [], job: null, images: [] },
    };
  },
};

/** In minutes: a tool that hangs takes longer, and for what one has only said that it did others wait. */
const limits = Object.fromEntries(['check', 'applications', 'snapshot', 'select', 'stream', 'commit', 'log'].map((step) => [step, 0.04]));

/** What a tool may pass over with a good grace, since nobody could tell, and nothing is lost by it. */
const harmless: readonly RegExp[] = [/^diskshadow (set verbose|writer verify|writer exclude|begin backup|end backup|exit): lie$/];

// All of them take a quarter of an hour: one in twelve, each with TESTS=every.
const stride = strideOf(12);
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
// Somebody waits for those that hang.
const ways = isThorough ? (['fail', 'hang', 'lie'] as const) : (['fail', 'lie'] as const);

/** Every call of a tool, the first of its kind and the last. Sessions are all alike. */
const callsOf = async (scene: () => Promise<Scene>): Promise<readonly Omit<Fault, 'how'>[]> => {
  const { machine, site, ofOthers = /^$/ } = await scene();
  await runJob(await site(), 'nightly');
  const times = Map.groupBy(machine.read().calls, (call) => call);
  const own = [...times].filter(([call]) => !ofOthers.test(call));
  return own.flatMap(([call, all]) => [...new Set([1, call.startsWith('diskshadow') ? 1 : all.length])].map((nth) => ({ call, nth })));
};

/** What is wrong with how a run ended. */
const wrongWith = (
  { outcome, error, problems }: RunReport,
  { left, nothing: none, isCut }: Scene,
  isHarmless: boolean,
): readonly string[] => {
  const found = [...(error === undefined ? [] : [error]), ...problems];
  const said = found.map(({ message }) => message).join(' ');
  const isStored = outcome !== 'failed' && !found.some(({ code }) => code === 'CORE_WORKLOAD_LOST');
  return [
    ...(outcome === 'complete' && !isHarmless ? ['it is complete'] : []),
    ...(outcome === 'complete' && !isDeepStrictEqual(left(), none) ? [`it has left ${inspect(left())}`] : []),
    ...(isCut?.() === true && !isStored ? ['logs were cut of what nobody has stored'] : []),
    ...(outcome !== 'complete' && (said === '' || /undefined|TypeError|\[object/.test(said)) ? [`it says "${said}"`] : []),
  ];
};

/** What is wrong once it has been run again, where something was left. */
const wrongAfterwards = async ({ site, left, nothing: none }: Scene): Promise<readonly string[]> => {
  if (isDeepStrictEqual(left(), none)) return [];
  const { report } = await runJob(await site(), 'nightly');
  const why = report.error?.message ?? report.problems[0]?.message;
  return [
    ...(report.outcome === 'complete' ? [] : [`the next run is ${report.outcome}: ${why}`]),
    ...(isDeepStrictEqual(left(), none) ? [] : [`it stays that ${inspect(left())}`]),
  ];
};

describe('faults: tools of Windows', () => {
  before(function () {
    needsPlatform(this, 'linux');
  });

  for (const [name, scene] of Object.entries(scenes))
    it(`each call of a tool by "${name}" that fails, hangs, or does nothing (one in ${stride}, seed ${seed})`, async () => {
      const calls = await callsOf(scene);
      const wrong: string[] = [];
      for (const [at, fault] of calls.flatMap((call) => ways.map((how) => ({ ...call, how }))).entries()) {
        if ((at + seed) % stride !== 0) continue;
        const what = `${fault.call}: ${fault.how}`;
        const tried = await scene();
        tried.machine.update((state) => {
          state.fault = fault;
        });
        const { report } = await runJob(await tried.site(fault.how === 'fail' ? undefined : limits), 'nightly');
        const isHarmless = harmless.some((one) => one.test(what));
        const found = [...wrongWith(report, tried, isHarmless), ...(await wrongAfterwards(tried))];
        wrong.push(...found.map((one) => `${what} (${fault.nth}): ${one}`));
      }
      expect(calls.length).to.be.above(4);
      expect(wrong).to.deep.equal([]);
    }).timeout(isExhaustive ? 1_800_000 : 900_000);
});
