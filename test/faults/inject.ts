import { execFileSync } from 'node:child_process';
import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonValue } from '@tapedeck/core';
import { noise } from '../kit/noise.ts';
import { wrappedMedia } from '../kit/wrapped-media.ts';
import { atDestination } from './at-destination.ts';
import type { Fault, FaultRow } from './fault-table.ts';
import { inStep, isTold, policyOf, runsProgram } from './in-step.ts';
import { littleMemory, withCodec, withFilter, withMeddlingCodec } from './in-worker.ts';
import { byPlugin, faultKey, type Injection } from './injection.ts';
import { withImage } from './with-image.ts';

/** Long enough for every tap but the one that hangs. */
const deadlineMinutes = 0.4 / 60;

/** A provider that has taken no snapshot at all. */
const liar = (path: string): Injection =>
  byPlugin(({ hooks }) =>
    hooks.snapshot.tap({ stage: 'early' }, () => ({
      taken: [{ provider: faultKey, mapping: [{ path, readFrom: `${path}.frozen` }] }],
      left: [],
    })),
  );

/** The process ends at once. */
const die = () => process.kill(process.pid, 'SIGKILL');

const generic: Partial<Record<Fault, (row: FaultRow) => Injection>> = {
  'tool fails': (row) => (isTold(row) ? inStep(row, outOfOrder) : brokenProgram(row)),
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

const brokenProgram = (row: FaultRow) => runsProgram(row, 'echo "It is out of order." >&2; exit 7');

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
  'backup snapshot tool lies': (_, folder) => liar(join(folder, 'source')),
  'backup snapshot tool fails': (row, folder) =>
    row.how.includes('image') ? withImage(folder, () => brokenProgram(row)) : brokenProgram(row),
  'backup select source vanishes': (row, folder) =>
    withImage(folder, ({ device }) => inStep(row, () => void execFileSync('losetup', ['--detach', device]))),
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
  'backup stream source unreadable': (row, folder) => {
    if (row.how.includes('image'))
      return withImage(folder, ({ file }) => withMeddlingCodec({ leastBytes: 1 << 20, command: ['truncate', '-s', '0', file] }));
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
  // Nobody else taps it: the folder of the destination needs no spool.
  if (step === 'transfer' && fault === 'kill') return inStep(row, die);
  if (step !== 'eject') return made;
  // The folder lies on a disk that stays, which the plugin itself would refuse to eject.
  return { ...made, job: { ...made.job, eject: 'always' }, plugins: [...(made.plugins ?? []), wrappedMedia((real) => real)] };
};
