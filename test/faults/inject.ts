import { execFileSync } from 'node:child_process';
import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import {
  backupSteps,
  type Destination,
  definePlugin,
  type HookFacade,
  type Host,
  type JsonValue,
  type PluginDefinition,
  type Run,
  type RunListener,
  refuseFailure,
  restoreSteps,
  runUserCommand,
  type StepPolicy,
} from '@tapedeck/core';
import { locateForReading } from '../../plugins/media/src/locating/locate-for-reading.ts';
import { locateForWriting } from '../../plugins/media/src/locating/locate-for-writing.ts';
import { mediaOptions } from '../../plugins/media/src/options.ts';
import { failingCodec } from '../kit/failing-codec.ts';
import { type DestinationFault, faultyDestination } from '../kit/faulty-destination.ts';
import { type Meddling, meddlingModule } from '../kit/meddling.ts';
import { noise } from '../kit/noise.ts';
import type { Fault, FaultRow } from './fault-table.ts';

/** What is done to a run so that a fault meets it in its step. */
export interface Injection {
  /** Other keys of the job. */
  readonly job?: Readonly<Record<string, JsonValue>>;
  /** In place of, or beside, those that are installed. */
  readonly plugins?: readonly PluginDefinition[];
  readonly listener?: RunListener;
  /** Whether the fault has met the run; what cannot be asked is taken as met. */
  readonly hasStruck?: () => boolean;
  readonly cancelling?: AbortController;
  prepare?(): void;
  mend?(): void;
}

const anyOptions = { type: 'object' } as const;
/** Long enough for every tap but the one that hangs. */
const deadlineMinutes = 0.4 / 60;

/** The key of the job under which the plugin that injects stands. */
const key = 'fault';

/** A plugin of the job that does something in a step of a run, before all others. */
const inStep = (row: FaultRow, work: (run: Run, host: Host) => unknown): Injection => ({
  job: { [key]: {} },
  plugins: [
    definePlugin({
      name: key,
      api: 1,
      version: '0.1.0',
      places: ['job'],
      options: anyOptions,
      apply: ({ hooks, host }) => tapStep(hooks, row, (run) => work(run, host)),
    }),
  ],
});

const waterfalls: readonly string[] = ['select', 'choose'];

const tapStep = (hooks: HookFacade, row: FaultRow, work: (run: Run) => unknown): void => {
  const hook = row.table === 'backup' ? hooks[row.step] : hooks.restore[row.step];
  const stage = row.step === 'applications' ? 'system' : 'early';
  const tap = waterfalls.includes(row.step) ? (_: unknown, run: Run) => work(run) : work;
  Reflect.apply(hook.tap, hook, [{ stage }, tap]);
};

const policyOf = ({ table, step }: FaultRow): StepPolicy => {
  const policies: Readonly<Record<string, StepPolicy>> = table === 'backup' ? backupSteps : restoreSteps;
  return policies[step] ?? backupSteps.progress;
};
const isTold = (row: FaultRow) => policyOf(row).onError === 'swallow';

/** A program that a plugin runs in the step. */
const runsProgram = (
  row: FaultRow,
  shell: string,
  more: { readonly limitMinutes?: number; readonly started?: () => void } = {},
): Injection => {
  let struck = false;
  const { started = () => {}, ...limits } = more;
  const injection = inStep(row, async (run, host) => {
    const output = new PassThrough().once('data', () => {
      struck = true;
      started();
    });
    const command = { shell: `echo started; ${shell}`, ...limits };
    refuseFailure(command, await runUserCommand(command, { host, signal: run.signal, env: {}, output }));
    return undefined;
  });
  return { ...injection, hasStruck: () => struck };
};

/** Which step is being taken, as the events of the run tell it. */
class StepWatch {
  #step: string | undefined;
  readonly #passed = new Set<string>();

  readonly listener: RunListener = (event) => {
    if (event.event === 'step-started') {
      this.#step = event.step;
      this.#passed.add(event.step);
    }
    if (event.event === 'step-ended') this.#step = undefined;
    if (event.event === 'run-ended') this.#passed.clear();
  };

  isIn = (step: string) => this.#step === step;
  hasReached = (step: string) => this.#passed.has(step);
}

/** Those that stay once they are there. */
const lasting: readonly DestinationFault[] = ['gone', 'full', 'read-only', 'slow'];

const atDestination = ({ step }: FaultRow, fault: DestinationFault, job: Injection['job'] = {}): Injection => {
  const watch = new StepWatch();
  let strikes = 0;
  const isOn = lasting.includes(fault) ? () => watch.hasReached(step) : () => watch.isIn(step);
  const strike = { fault, isOn, struck: () => void strikes++ };
  const wrapped = (found: Destination | undefined) => found && faultyDestination(found, strike);
  const media = definePlugin({
    name: 'media',
    api: 1,
    version: '0.1.0',
    places: ['destination'],
    options: mediaOptions,
    apply({ hooks, host, options }) {
      hooks.locate.tap(async (run) => wrapped(await locateForWriting(run, host, options)));
      hooks.restore.locate.tap(async (run) => wrapped(await locateForReading(run, host, options)));
    },
  });
  return { job, plugins: [media], listener: watch.listener, hasStruck: () => strikes > 0 };
};

const withFilter = (meddling: Meddling, more: Partial<Injection> = {}): Injection => ({
  job: { [key]: {} },
  plugins: [
    definePlugin({
      name: key,
      api: 1,
      version: '0.1.0',
      places: ['job'],
      options: anyOptions,
      apply({ hooks }) {
        hooks.select.tap({ stage: 'late' }, ({ sources }) => ({
          sources: sources.map((source) => ({
            ...source,
            roots: source.roots.map((root) => ({ ...root, filters: [{ module: meddlingModule, options: asOptions(meddling) }] })),
          })),
        }));
      },
    }),
  ],
  ...more,
});

/** In place of the codec of the job and of all its points. What it does not make smaller is stored as it is, for anybody to read. */
const codecPlugin = (module: string): PluginDefinition =>
  definePlugin({
    name: 'zstd',
    api: 1,
    version: '0.1.0',
    places: ['pipeline'],
    options: anyOptions,
    codec: { version: 1, module, parameters: () => null },
  });

const withCodec = (how: Readonly<Record<string, string>>): Injection => ({
  plugins: [codecPlugin(`${failingCodec({}).module}?${new URLSearchParams(how)}`)],
});

const withMeddlingCodec = (meddling: Meddling): Injection => ({
  job: { pipeline: [{ zstd: asOptions(meddling) }] },
  plugins: [codecPlugin(meddlingModule)],
});

const asOptions = ({ command, ...rest }: Meddling): JsonValue => ({ ...rest, command: [...command] });

/** A provider that has taken no snapshot at all. */
const liar = (path: string): PluginDefinition =>
  definePlugin({
    name: key,
    api: 1,
    version: '0.1.0',
    places: ['job'],
    options: anyOptions,
    apply({ hooks }) {
      hooks.snapshot.tap({ stage: 'early' }, () => ({
        taken: [{ provider: key, mapping: [{ path, readFrom: `${path}.frozen` }] }],
        left: [],
      }));
    },
  });

/** The process ends at once. */
const die = () => process.kill(process.pid, 'SIGKILL');

const generic: Partial<Record<Fault, (row: FaultRow) => Injection>> = {
  'tool fails': (row) => (isTold(row) ? inStep(row, outOfOrder) : runsProgram(row, 'echo "It is out of order." >&2; exit 7')),
  deadline: (row) => {
    const injection = runsProgram(row, 'sleep 1000');
    return { ...injection, job: { ...injection.job, limits: { [row.step]: deadlineMinutes } } };
  },
  cancel: (row) => {
    const cancelling = new AbortController();
    if (isTold(row)) return { ...inStep(row, () => cancelling.abort()), cancelling };
    const shell = policyOf(row).tail === true ? ':' : 'sleep 1000';
    return { ...runsProgram(row, shell, { started: () => cancelling.abort() }), cancelling };
  },
  kill: (row) =>
    isTold(row) ? inStep(row, die) : { listener: (event) => void (event.event === 'step-started' && event.step === row.step && die()) },
  'destination gone': (row) => atDestination(row, 'gone'),
  'destination full': (row) => atDestination(row, 'full'),
  'destination read-only': (row) => atDestination(row, 'read-only'),
  'destination slow': (row) => atDestination(row, 'slow'),
  'destination lies': (row) => atDestination(row, 'lies'),
  'torn write': (row) => atDestination(row, 'torn write'),
  'error on flush': (row) => atDestination(row, 'error on flush'),
  'error on rename': (row) => atDestination(row, 'error on rename'),
};

const outOfOrder = (): never => {
  throw new Error('It is out of order.');
};

const fails = { shell: 'echo "It is out of order." >&2; exit 7' };
const hangs = { shell: 'sleep 1000', limitMinutes: deadlineMinutes };
const files = (folder: string, ...more: readonly string[]) => ({ files: { paths: [join(folder, 'source'), ...more] } });
const beside = (folder: string, command: Readonly<Record<string, JsonValue>>) => ({
  job: { sources: [files(folder), { command: { ...command, path: '/printed' } }] },
});

/** Something is done to a file once the step has begun; afterwards there is none. */
const changing = (row: FaultRow, path: string, change: () => void): Injection => ({
  ...inStep(row, () => {
    change();
    return undefined;
  }),
  prepare: () => writeFileSync(path, 'it was here'),
  mend: () => rmSync(path, { force: true }),
});

const fleeting = (folder: string) => join(folder, 'source', 'fleeting');

const away = (folder: string): Pick<Injection, 'prepare' | 'mend'> => ({
  prepare: () => renameSync(join(folder, 'media'), join(folder, 'away')),
  mend: () => renameSync(join(folder, 'away'), join(folder, 'media')),
});
const mediaOf = (folder: string, more: Readonly<Record<string, JsonValue>>) => ({
  destination: [{ media: { path: join(folder, 'media'), ...more } }],
});

/** Threads that are started meanwhile have little memory. */
const littleMemory: Pick<Injection, 'prepare' | 'mend'> = {
  prepare: () => setFlagsFromString('--max-old-space-size=40'),
  mend: () => setFlagsFromString('--max-old-space-size=0'),
};

/** A file that the system lets nobody read, not even root. */
const forbidden = '/sys/bus/platform/drivers_probe';

/** What a fault is in a step where real plugins can meet it by themselves; a row that has several is told by its words. */
const special: Readonly<Record<string, (row: FaultRow, folder: string) => Injection>> = {
  'backup pre tool fails': () => ({ job: { pre: [fails] } }),
  'backup pre tool hangs': () => ({ job: { pre: [hangs] } }),
  'backup post tool fails': () => ({ job: { post: [fails] } }),
  'backup post tool hangs': () => ({ job: { post: [hangs] } }),
  'backup locate destination gone': (_, folder) => ({ job: mediaOf(folder, {}), ...away(folder) }),
  'backup locate destination full': (_, folder) => ({ job: mediaOf(folder, { marginBytes: Number.MAX_SAFE_INTEGER }) }),
  'restore locate destination gone': (_, folder) => ({ job: mediaOf(folder, {}), ...away(folder) }),
  'backup snapshot tool lies': (_, folder) => ({
    job: { [key]: {} },
    plugins: [liar(join(folder, 'source'))],
  }),
  'backup stream tool fails': (_, folder) => beside(folder, { shell: `echo half; ${fails.shell}` }),
  'backup stream tool hangs': (_, folder) => beside(folder, hangs),
  'backup stream tool lies': (_, folder) => beside(folder, { shell: ':' }),
  'backup stream source vanishes': (row, folder) => {
    const path = fleeting(folder);
    if (row.how.includes('whole')) {
      const root = join(folder, 'fleeting');
      const injection = changing(row, root, () => rmSync(root));
      return { ...injection, job: { ...injection.job, sources: [files(folder, root)] } };
    }
    return withFilter({ name: 'fleeting', command: ['rm', path] }, { prepare: () => writeFileSync(path, 'gone soon') });
  },
  'backup stream source unreadable': (_, folder) => {
    const path = fleeting(folder);
    return {
      job: { sources: [{ files: { paths: [join(folder, 'source')], oneFileSystem: false } }] },
      prepare: () => {
        writeFileSync(path, 'nobody reads this', { mode: 0 });
        execFileSync('mount', ['--bind', forbidden, path]);
      },
      mend: () => {
        execFileSync('umount', [path]);
        rmSync(path);
      },
    };
  },
  'backup stream source changes': (_, folder) => {
    const path = join(folder, 'source', 'large');
    return {
      ...withMeddlingCodec({ leastBytes: 1 << 20, command: ['truncate', '-s', '100M', path] }),
      prepare: () => writeFileSync(path, noise('large', 130 << 20)),
      mend: () => rmSync(path),
    };
  },
  'backup stream out of memory': () => ({ ...withCodec({ encode: 'exhaust' }), ...littleMemory }),
  'backup stream worker dies': () => withCodec({ encode: 'end' }),
  'backup compare source vanishes': (row, folder) => changing(row, fleeting(folder), () => rmSync(fleeting(folder))),
  'backup compare source changes': (row, folder) =>
    changing(row, fleeting(folder), () => appendFileSync(fleeting(folder), ', and more came')),
  'restore place out of memory': () => ({ ...withCodec({ decode: 'exhaust' }), ...littleMemory }),
  'restore place worker dies': () => withCodec({ decode: 'end' }),
};

const advanced = { verify: { written: true, advanced: true } };

/** How the fault of a row is brought about, on the site in this folder. */
export const inject = (row: FaultRow, folder: string): Injection => {
  const { table, step, fault } = row;
  const made = (special[`${table} ${step} ${fault}`] ?? generic[fault])?.(row, folder);
  if (made === undefined) throw new Error(`Nobody knows how to do "${fault}" in the step "${step}".`);
  if (step === 'compare') return { ...made, job: { ...made.job, ...advanced } };
  return step === 'eject' ? { ...made, job: { ...made.job, eject: 'always' } } : made;
};
