import { KillSite } from '../faults/kill-site.ts';
import { Dice } from '../kit/random-tree/dice.ts';
import type { SoakCase } from './soak-cases.ts';

/** What came of one case. */
export interface SoakRow {
  done: number;
  clean: number;
  /** Seed of each round that was not clean, and what was amiss. */
  readonly failures: { readonly seed: number; readonly amiss: readonly string[] }[];
}

/** How long it goes on. */
export interface SoakOptions {
  readonly folder: string;
  readonly cases: readonly SoakCase[];
  readonly seed: number;
  /** Asked before each round, with the number of those that were done. */
  goesOn(done: number): boolean;
  /** Told of each round. */
  told?(name: string, seed: number, amiss: readonly string[] | undefined): void;
}

/** Does one case after the other, as chance will have it, on one site. A round is the same for the same seed, but for how long the machine takes. */
export const soak = async ({ folder, cases, seed, goesOn, told = () => {} }: SoakOptions): Promise<ReadonlyMap<string, SoakRow>> => {
  const rows = new Map(cases.map(({ name }): [string, SoakRow] => [name, { done: 0, clean: 0, failures: [] }]));
  const kill = new KillSite(folder);
  for (let run = 0; run < 2; run++) await kill.site.ordinaryRun();
  const turns = cases.flatMap((one) => Array.from({ length: one.share }, () => one));
  let done = 0;
  for (let round = seed; goesOn(done); round++) {
    const dice = new Dice(round);
    const chosen = dice.pick(turns);
    if (chosen === undefined) break;
    const amiss = await chosen.once(kill, dice);
    told(chosen.name, round, amiss);
    if (amiss === undefined) continue;
    done += 1;
    note(rows.get(chosen.name), round, amiss);
  }
  return rows;
};

const note = (row: SoakRow | undefined, seed: number, amiss: readonly string[]): void => {
  if (row === undefined) return;
  row.done += 1;
  if (amiss.length === 0) row.clean += 1;
  else row.failures.push({ seed, amiss });
};

/** The rows as a table for people. */
export const soakTable = (rows: ReadonlyMap<string, SoakRow>): string => {
  const head = ['what', 'times', 'clean', 'seeds of the others'];
  const lines = [...rows].map(([name, { done, clean, failures }]) => [
    name,
    `${done}`,
    `${clean}`,
    failures.map(({ seed }) => seed).join(' '),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)));
  return [head, ...lines]
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
