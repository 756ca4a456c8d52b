import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder } from './bench-folder.ts';
import type { Action, Contestant, Place } from './contestant.ts';
import { type Measurement, measure } from './measure.ts';
import { outputOf } from './output-of.ts';
import { settle } from './settle.ts';

/** All measurements of one contestant doing one thing with one corpus. */
export interface Result {
  readonly corpus: string;
  readonly action: Action;
  readonly contestant: string;
  readonly measurements: Measurement[];
  /** What the store held after a first backup. */
  storedBytes?: number;
}

/** Which of them, how often. */
export interface Plan {
  readonly corpus: { readonly key: string; readonly folder: string; readonly one: string };
  readonly actions: readonly Action[];
  readonly contestants: readonly Contestant[];
  readonly rounds: number;
  readonly log: (line: string) => void;
}

/**
 * Measures in turn, A B A B: in each round each action by one contestant after the other, so that what the machine does
 * beside it falls on all. Begins with a warm-up that reads the whole corpus.
 */
export const runRounds = async (plan: Plan): Promise<readonly Result[]> => {
  const results = new Map<string, Result>();
  warmUp(plan.corpus.folder);
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const contestant of plan.contestants) {
      const place = placeOf(plan, contestant, round);
      rmSync(place.store, { recursive: true, force: true });
      mkdirSync(place.store, { recursive: true });
      await contestant.prepare?.(place);
    }
    for (const action of plan.actions) {
      for (const contestant of plan.contestants) await runOne(plan, contestant, action, { round, results });
    }
  }
  // Only now: a file system that has just lost a tree is slow to make another.
  rmSync(restoredFolder, { recursive: true, force: true });
  for (const contestant of plan.contestants) rmSync(placeOf(plan, contestant, 1).store, { recursive: true, force: true });
  return [...results.values()];
};

const runOne = async (
  plan: Plan,
  contestant: Contestant,
  action: Action,
  { round, results }: { readonly round: number; readonly results: Map<string, Result> },
): Promise<void> => {
  const place = placeOf(plan, contestant, round);
  const command = contestant.commands[action]?.(place);
  if (command === undefined) return;
  if (isRestore(action)) mkdirSync(place.target, { recursive: true });
  if (action === 'restore') await settle(plan.log);
  const measurement = measure(command);
  plan.log(`${plan.corpus.key}, ${action}, ${contestant.key}: ${measurement.seconds} s`);
  if (action === 'restore') checkRestored(place, contestant.key);
  if (action === 'one') checkOne(place, contestant.key);

  const key = `${action} ${contestant.key}`;
  const result = results.get(key) ?? { corpus: plan.corpus.key, action, contestant: contestant.key, measurements: [] };
  results.set(key, result);
  result.measurements.push(measurement);
  if (action === 'first') result.storedBytes = storedBytes(contestant.stored?.(place) ?? place.store);
};

const restoredFolder = join(benchFolder, 'restored');

const placeOf = (plan: Plan, contestant: Contestant, round: number): Place => ({
  corpus: plan.corpus.folder,
  store: join(benchFolder, 'stores', contestant.key),
  // A folder that was never there, also where a benchmark before this one did not come to its end.
  target: join(restoredFolder, `${contestant.key}-${process.pid}-${round}`),
  one: plan.corpus.one,
});

const warmUp = (folder: string): void => {
  const { status } = spawnSync('bash', ['-c', 'find "$0" -type f -print0 | xargs -0 cat > /dev/null', folder]);
  if (status !== 0) throw new Error(`The corpus "${folder}" cannot be read.`);
};

const isRestore = (action: Action): boolean => action === 'restore' || action === 'one';

const checkOne = ({ corpus, target, one }: Place, contestant: string): void => {
  const restored = outputOf('find', [target, '-type', 'f'])?.trim() ?? '';
  if (!restored.endsWith(one) || outputOf('cmp', [restored, join(corpus, one)]) === undefined)
    throw new Error(`"${contestant}" did not restore the one file, but "${restored.slice(0, 1000)}".`);
};

// A restore that leaves files out would be fast.
const checkRestored = ({ corpus, target }: Place, contestant: string): void => {
  const [expected, found] = [corpus, target].map((folder) =>
    outputOf('bash', ['-c', 'find "$0" -type f -printf "%s\\n" | sort -n | sha256sum', folder]),
  );
  if (expected !== found) throw new Error(`"${contestant}" did not restore all files with their sizes.`);
};

const storedBytes = (folder: string): number => {
  const bytes = Number(outputOf('du', ['-s', '--bytes', folder])?.split('\t')[0]);
  // A program that does nothing would be fast too.
  if (!(bytes > 100_000)) throw new Error(`A first backup stored next to nothing in "${folder}".`);
  return bytes;
};
