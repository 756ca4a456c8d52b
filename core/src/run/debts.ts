import { BackupError } from '../errors/backup-error.ts';
import type { Outcome } from './outcome.ts';

/** What a source owes: every listed entry is a debt until a capture, a named exclusion or a problem settles it. */
export interface Debts {
  /** Declares entries or workloads that must be accounted for. `source` is a use's name or a workload's. */
  expect(source: string, count: number): void;
  /** Settles debts. Problems settle theirs through `run.problem`. */
  settle(source: string, how: 'captured' | 'excluded', count: number): void;
  /** Seals one source: from now on its balance can only be read. */
  seal(source: string): void;
}

/** The account of one source. */
export interface SourceBalance {
  readonly source: string;
  readonly expected: number;
  readonly captured: number;
  readonly excluded: number;
  /** Debts that problems have settled. */
  readonly problems: number;
  /** Problems that the job does not tolerate. */
  readonly untolerated: number;
}

interface Account {
  expected: number;
  captured: number;
  excluded: number;
  problems: number;
  untolerated: number;
  sealed: boolean;
  readonly declaredBy: string;
}

/** All accounts of a run. */
export class DebtLedger {
  readonly #accounts = new Map<string, Account>();

  /** `by` is the use that declares: the outcome of what it captured is told to its undo functions. */
  expect(source: string, count: number, by: string): void {
    this.#open(source, by).expected += counted(count);
  }

  settle(source: string, how: 'captured' | 'excluded', count: number, by: string): void {
    this.#open(source, by)[how] += counted(count);
  }

  /** A problem of the source: settles debts, and weighs on the outcome unless it is tolerated. Too late for a sealed source. */
  problem(source: string, settles: number, tolerated: boolean): void {
    const account = this.#accounts.get(source);
    if (account === undefined || account.sealed) return;
    account.problems += counted(settles);
    if (!tolerated) account.untolerated += 1;
  }

  seal(source: string): void {
    const account = this.#accounts.get(source);
    if (account !== undefined) account.sealed = true;
  }

  sealAll(): void {
    for (const account of this.#accounts.values()) account.sealed = true;
  }

  has(source: string): boolean {
    return this.#accounts.has(source);
  }

  balances(): readonly SourceBalance[] {
    return [...this.#accounts].map(([source, { sealed: _, declaredBy: __, ...balance }]) => ({ source, ...balance }));
  }

  /** Balances of what a use has declared, or of what bears its name. */
  balancesOf(use: string): readonly SourceBalance[] {
    return this.balances().filter(
      ({ source }) => source === use || source.startsWith(`${use}:`) || this.#accounts.get(source)?.declaredBy === use,
    );
  }

  #open(source: string, by: string): Account {
    let account = this.#accounts.get(source);
    if (account === undefined) {
      account = { expected: 0, captured: 0, excluded: 0, problems: 0, untolerated: 0, sealed: false, declaredBy: by };
      this.#accounts.set(source, account);
    }
    if (account.sealed) throw sourceSealed(source);
    return account;
  }
}

/** How a source ended: `complete` only if nothing is open, nothing is settled twice, and no problem is untolerated. */
export const outcomeOfSource = (balance: SourceBalance): Outcome =>
  openDebts(balance) === 0 && balance.untolerated === 0 ? 'complete' : 'degraded';

/** Debts that nothing has settled; negative when more was settled than was owed, which is just as wrong. */
export const openDebts = ({ expected, captured, excluded, problems }: SourceBalance): number => expected - captured - excluded - problems;

const counted = (count: number) => {
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new BackupError('CORE_DEBT_COUNT', `A debt of ${count} is not a count.`, { hint: 'Report this to the author of the plugin.' });
};

const sourceSealed = (source: string) =>
  new BackupError('CORE_SOURCE_SEALED', `The account of "${source}" is sealed.`, { hint: 'Report this to the author of the plugin.' });
