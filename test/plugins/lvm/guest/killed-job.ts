import { execFileSync } from 'node:child_process';
import { type Command, createHost, definePlugin, type Host } from '@tapedeck/core';
import { aRun } from '../../../kit/a-run.ts';
import type { LvmMachine } from './lvm-machine.ts';

/** When the process is killed, and whether what holds volumes still for it is killed as well. */
export type Moment = 'while it streams' | 'while volumes stand still' | 'with what holds volumes still';

/** What the process is told. */
export interface KilledJob {
  readonly settings: Omit<ReturnType<LvmMachine['settings']>, 'host' | 'plugins'>;
  readonly paths: readonly string[];
  readonly moment: Moment;
}

const die = (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
};

const standsStill = (): boolean =>
  execFileSync('dmsetup', ['info', '--columns', '--noheadings', '--options', 'suspended'], { encoding: 'utf8' }).includes('Suspended');

/** The machine, but for the moment at which volumes stand still. */
const deadly = (real: Host, moment: Moment): Host => ({
  ...real,
  run: (command: Command) => {
    const [dash, script, name, limit, held, ...steps] = command.args;
    const holds = command.file === 'sh' && held !== '';
    if (moment === 'while it streams' || !holds) return real.run(command);
    const started = (holder: number) => {
      command.started?.(holder);
      while (!standsStill());
      if (moment === 'with what holds volumes still') process.kill(-holder, 'SIGKILL');
      void die();
    };
    // Its first step waits for our end, so that there is no way to miss the moment.
    const waiting = `tail --pid=${process.pid} -f /dev/null`;
    return real.run({ ...command, args: [dash, script, name, limit, held, waiting, ...steps].map(String), started });
  },
});

const { settings, paths, moment }: KilledJob = JSON.parse(process.argv[2] ?? '');
const dies = definePlugin({
  name: 'dies',
  api: 1,
  version: '0.1.0',
  places: ['job'],
  options: { type: 'object' },
  apply({ hooks }) {
    hooks.applications.tap((run) => run.freeze({ workload: 'shop', paths }));
    hooks.stream.tap({ stage: 'early' }, die);
  },
});
const host = deadly(await createHost({ environment: process.env }), moment);
await aRun({ ...settings, uses: [...settings.uses, { dies: {} }], plugins: [dies], host }).run();
