import { mkdirSync } from 'node:fs';
import lvm from '@tapedeck/plugin-lvm';
import { pluginContract, type Rule, snapshotProviderContract, stepPlugin } from '@tapedeck/testkit';
import { LvmMachine } from './lvm-machine.ts';

// A run takes long here, so no step is failed on purpose; what is left of runs that were killed is looked at elsewhere.
const isLong = ({ says }: Rule): boolean => says.startsWith('gives back all that it took when');

/** Holds the provider to its contracts. Answers what there is against each rule; empty where it is kept. */
export const contract = async (): Promise<Readonly<Record<string, string>>> => {
  const machine = await LvmMachine.make('contract', 200);
  const frozen = machine.volume('data', 'ext4', '/mnt/contract', '--size', '64M');
  const live = machine.at('live');
  mkdirSync(live);
  const look = async () => machine.volumes();
  const asking = stepPlugin('applications', (run) => run.freeze({ paths: [frozen] }));
  const rules = [
    ...pluginContract({ plugin: lvm, look, beside: [{ plugin: asking }] }),
    ...snapshotProviderContract({ plugin: lvm, frozen, live, look }),
  ].filter((rule) => !isLong(rule));
  const verdicts: [string, string][] = [];
  for (const { says, check } of rules) verdicts.push([says, await check().then(() => '', String)]);
  machine.end();
  return Object.fromEntries(verdicts);
};
