import mocha from 'mocha';
import { skipReason } from './skip.ts';

const { Base } = mocha.reporters;

/**
 * Prints one line for each top-level suite with its failed and skipped tests below, then the five slowest tests, all
 * failures in full, and as the very last line `N passed, N failed, N skipped`.
 */
export default class Reporter extends Base {
  readonly #timed: Mocha.Test[] = [];
  /** How many suites are open, but for the root. One that runs in another process does not know the suite around it. */
  #depth = 0;
  /** Of the top-level suite that is running. */
  #suite = { passed: 0, failed: 0, skipped: 0, milliseconds: 0, lines: [] as string[] };

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('suite', (suite) => suite.root || this.#open());
    runner.on('suite end', (suite) => suite.root || this.#close(suite.title));
    runner.on('pass', (test) => this.#pass(test));
    runner.on('fail', (test) => this.#fail(test));
    runner.on('pending', (test) => this.#skip(test));
    runner.on('end', () => this.#end());
  }

  #open(): void {
    this.#depth += 1;
    if (this.#depth > 1) return;
    this.#suite = { passed: 0, failed: 0, skipped: 0, milliseconds: 0, lines: [] };
  }

  #close(title: string): void {
    this.#depth -= 1;
    if (this.#depth > 0) return;
    const { passed, failed, skipped, milliseconds, lines } = this.#suite;
    const counts = [`${passed} passed`, failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`].filter(Boolean).join(', ');
    print(`${failed > 0 ? '✗' : '✓'} ${title}: ${counts} (${duration(milliseconds)})`);
    for (const line of lines) print(`    ${line}`);
  }

  #pass(test: Mocha.Test): void {
    this.#suite.passed += 1;
    this.#suite.milliseconds += test.duration ?? 0;
    this.#timed.push(test);
  }

  #fail(test: Mocha.Runnable): void {
    this.#suite.failed += 1;
    this.#suite.milliseconds += test.duration ?? 0;
    this.#suite.lines.push(`✗ ${test.title}`);
  }

  #skip(test: Mocha.Test): void {
    this.#suite.skipped += 1;
    this.#suite.lines.push(`– ${test.title}: ${skipReason(test)}`);
  }

  #end(): void {
    const slowest = this.#timed.toSorted((one, other) => (other.duration ?? 0) - (one.duration ?? 0)).slice(0, 5);
    if (slowest.length > 0) print('\nSlowest:');
    for (const test of slowest) print(`${duration(test.duration ?? 0).padStart(9)}  ${test.fullTitle()}`);
    if (this.failures.length > 0) print('\nFailures:');
    Base.list(this.failures);
    print(`\n${this.stats.passes} passed, ${this.stats.failures} failed, ${this.stats.pending} skipped`);
  }
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const duration = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
