import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type PointSummary, readJob, restoreJob, runJob } from '@tapedeck/core';
import { Dice } from '../kit/random-tree/dice.ts';
import { ChangingTree, contentOf, type TreeContent } from './changing-tree.ts';
import { siteAt } from './site-at.ts';

/** How the year goes. */
export interface YearOptions {
  /** An empty folder; `media` in it may be a small file system of its own. */
  readonly folder: string;
  readonly days: number;
  readonly seed: number;
  /** Whether runs are killed and the destination is filled now and then. */
  readonly disturbed: boolean;
  /** Told of each run that was complete. */
  completed?(time: Date): void;
}

/** What came of it. */
export interface YearReport {
  readonly complete: number;
  readonly killed: number;
  readonly full: number;
  readonly points: readonly PointSummary[];
  /** Points that did not come back as the tree was, and why. */
  readonly wrong: readonly string[];
  /** Bytes that the media set takes, trash and all. */
  readonly storedBytes: number;
  /** What is left behind beside the media files: leftovers of runs, leases. */
  readonly leftBehind: readonly string[];
}

const day = 86_400_000;
const files = 120;

/** Runs a job every night on a tree that changes every day, kills it and fills its destination now and then, and restores all that is kept. */
export const simulateYear = async (options: YearOptions): Promise<YearReport> => {
  const year = new SimulatedYear(options);
  for (let night = 0; night < options.days; night++) await year.night(night);
  return year.report();
};

class SimulatedYear {
  readonly #options: YearOptions;
  readonly #dice: Dice;
  readonly #tree: ChangingTree;
  /** By the time of the night. */
  readonly #contents = new Map<string, TreeContent>();
  readonly #counts = { complete: 0, killed: 0, full: 0 };
  #time = new Date('2026-01-01T01:00:00.000Z');

  constructor(options: YearOptions) {
    this.#options = options;
    this.#dice = new Dice(options.seed);
    this.#tree = new ChangingTree(join(options.folder, 'source'), this.#dice, files);
  }

  async night(night: number): Promise<void> {
    this.#time = new Date(Date.parse('2026-01-01T01:00:00.000Z') + night * day);
    this.#tree.day();
    this.#contents.set(this.#time.toISOString(), contentOf(join(this.#options.folder, 'source')));
    // What the last night leaves behind nobody would clear away.
    const isDisturbed = this.#options.disturbed && night < this.#options.days - 1;
    const disturbance = isDisturbed ? this.#dice.below(12) : undefined;
    if (disturbance === 0) await this.#killedRun();
    else if (disturbance === 1) await this.#fullRun();
    else await this.#run();
  }

  async report(): Promise<YearReport> {
    const site = await siteAt(this.#options.folder, this.#time);
    const points = await readJob(site, 'nightly', (access) => access.listPoints());
    const wrong = [];
    for (const point of points) wrong.push(...(await this.#wrongIn(point)));
    const set = join(this.#options.folder, 'media', 'nightly');
    const names = readdirSync(set, { recursive: true, encoding: 'utf8' });
    const storedBytes = names.reduce((sum, name) => sum + (statSync(join(set, name)).isFile() ? statSync(join(set, name)).size : 0), 0);
    return { ...this.#counts, points, wrong, storedBytes, leftBehind: names.filter((name) => /^(writers|readers)\//.test(name)) };
  }

  async #run(): Promise<void> {
    const { report } = await runJob(await siteAt(this.#options.folder, this.#time), 'nightly');
    if (report.outcome !== 'complete') return;
    this.#counts.complete += 1;
    this.#options.completed?.(this.#time);
  }

  async #killedRun(): Promise<void> {
    this.#counts.killed += 1;
    const program = fileURLToPath(new URL('./one-day.ts', import.meta.url));
    const child = spawn(process.execPath, ['--conditions=source', program, this.#options.folder, this.#time.toISOString()], {
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    await Promise.race([pause(250 + this.#dice.below(900)), ended]);
    child.kill('SIGKILL');
    await ended;
  }

  /** A run at a destination on which somebody else has left next to nothing. */
  async #fullRun(): Promise<void> {
    this.#counts.full += 1;
    const media = join(this.#options.folder, 'media');
    const { bavail, bsize } = statfsSync(media);
    const filler = join(media, 'filler');
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - this.#dice.below(400_000))));
    try {
      await this.#run();
    } finally {
      rmSync(filler);
    }
  }

  /** A point that is listed comes back whole, also where its run was killed after it had committed. */
  async #wrongIn({ id, createdAt }: PointSummary): Promise<readonly string[]> {
    const { folder } = this.#options;
    const expected = this.#contents.get(createdAt);
    if (expected === undefined) return [`${createdAt}: of no night`];
    const to = join(folder, 'target');
    rmSync(to, { recursive: true, force: true });
    mkdirSync(to);
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
    const { report } = await restoreJob(await siteAt(folder, this.#time), 'nightly', {
      point: { selector: id, trustSigner: false },
      request,
    });
    if (report.outcome !== 'complete') return [`${createdAt}: ${report.outcome}: ${JSON.stringify(report.problems[0] ?? report.error)}`];
    const found = contentOf(join(to, folder, 'source'));
    return JSON.stringify(found) === JSON.stringify(expected) ? [] : [`${createdAt}: other content`];
  }
}

/** Puts a small file system of its own under `media`; answers what removes it again. */
export const mountSmall = (folder: string, megabytes: number): (() => void) => {
  const media = join(folder, 'media');
  mkdirSync(media);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', media]);
  return () => execFileSync('umount', [media]);
};
