import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PointSummary, type RunListener, type RunReport, readJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { aSite, siteValue } from '../kit/a-site.ts';
import { noise } from '../kit/noise.ts';
import { type FaultRow, faultTable, type Left } from './fault-table.ts';
import { inject } from './inject.ts';
import type { Injection } from './injection.ts';
import { processMark, type Remains, remainsIn } from './remains.ts';

const attemptProgram = fileURLToPath(new URL('./attempt.ts', import.meta.url));
const everything = { paths: [], include: [], exclude: [], conflict: 'fail', dryRun: false, verify: true } as const;
const files = 6;

/** One half compresses, the other does not. */
const content = (seed: string): Buffer => Buffer.concat([noise(seed, 15_000), Buffer.alloc(15_000, seed)]);

/** A verification would leave a note each time. */
const changingNothing = { dryRun: true } as const;

/** How a run went that met a fault; it has no report when it was killed. */
export interface Attempt {
  readonly report: RunReport | undefined;
  readonly struck: boolean;
}

/** A site with real plugins, on which faults are tried one after the other. */
export class FaultSite {
  readonly folder: string;
  /** Where this process puts temporary files otherwise. */
  readonly #temporary = process.env.TMPDIR;

  /** Makes it, unless the folder holds it already. */
  constructor(folder: string) {
    this.folder = folder;
    if (existsSync(join(folder, 'source'))) return;
    for (const name of ['source', 'temporary']) mkdirSync(join(folder, name));
    for (let number = 0; number < files; number++) writeFileSync(join(folder, 'source', `file-${number}`), content(`${number}`));
  }

  /** Removes it. What this process does from now on is no business of it. */
  end(): void {
    if (this.#temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = this.#temporary;
    rmSync(this.folder, { recursive: true });
  }

  /** Some of the source is another than before. */
  change(): void {
    writeFileSync(join(this.folder, 'source', 'changing'), content(randomUUID()));
  }

  /** Takes the run of a row, and has the fault meet it. */
  async attempt({ table }: FaultRow, injection: Injection): Promise<RunReport> {
    this.change();
    const { listener, cancelling } = injection;
    const how = {
      ...(listener === undefined ? {} : { listeners: [listener] }),
      ...(cancelling === undefined ? {} : { signal: cancelling.signal }),
    };
    const site = await this.#site(injection);
    injection.prepare?.();
    try {
      return table === 'backup' ? (await runJob(site, 'nightly', how)).report : await this.#restore(site, how);
    } finally {
      injection.mend?.();
    }
  }

  /** The same here, or in a process of its own where that is part of the fault. */
  async meet(row: FaultRow): Promise<Attempt> {
    if (needsProcess(row)) return this.#meetElsewhere(row);
    const injection = inject(row, this.folder);
    const report = await this.attempt(row, injection);
    return { report, struck: injection.hasStruck?.() ?? true };
  }

  /** A run as it is every night. */
  async ordinaryRun(...listeners: readonly RunListener[]): Promise<RunReport> {
    return (await runJob(await this.#site(), 'nightly', { listeners })).report;
  }

  /** A restore of the latest point. */
  async ordinaryRestore(): Promise<RunReport> {
    return this.#restore(await this.#site());
  }

  async points(): Promise<readonly PointSummary[]> {
    return readJob(await this.#site(), 'nightly', (access) => access.listPoints(), changingNothing);
  }

  /** What is amiss in these points, read in full. */
  async findingsIn(points: readonly PointSummary[]): Promise<readonly string[]> {
    return readJob(
      await this.#site(),
      'nightly',
      async (access) => {
        const findings: string[] = [];
        for (const { id } of points) {
          const point = await access.openPoint({ selector: id, trustSigner: false });
          const verified = await point.verify({ share: 1, advanced: false }, new AbortController().signal, () => undefined);
          findings.push(...verified.findings.map(({ message }) => message));
        }
        return findings;
      },
      changingNothing,
    );
  }

  /** Hash of each file of the media set, by its name. A run writes none of them a second time. */
  media(): ReadonlyMap<string, string> {
    const paths = globSync(join(this.folder, 'media/nightly/*.*'));
    return new Map(paths.map((path) => [basename(path), createHash('sha256').update(readFileSync(path)).digest('hex')]));
  }

  /** What a run has left behind that is no restore point. */
  remains(): Remains {
    return remainsIn(this.folder);
  }

  async #site({ job = {}, plugins = [] }: Injection = {}): Promise<Site> {
    process.env.TMPDIR = join(this.folder, 'temporary');
    const environment = { ...process.env, [processMark]: this.folder };
    const keys = { retention: { last: 3 }, ...job };
    const { sources: _, ...imageJob } = siteValue(this.folder, keys).jobs.nightly;
    // A job of images says under its own key what it protects.
    const more = job.kind === 'image' ? { jobs: { nightly: imageJob } } : {};
    const site = await aSite(this.folder, keys, 'state', more, { plugins, graceMs: 50, environment });
    // Who leaves a lock without a word of its own is watched for a minute before it is taken for dead.
    return { ...site, host: { ...site.host, sleep: async () => undefined } };
  }

  async #restore(site: Site, how: object = {}): Promise<RunReport> {
    const to = join(this.folder, 'target');
    rmSync(to, { recursive: true, force: true });
    const request = { ...everything, to };
    return (await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request, ...how })).report;
  }

  #meetElsewhere(row: FaultRow): Attempt {
    const args = [attemptProgram, this.folder, `${faultTable.indexOf(row)}`];
    const { stdout, stderr, signal, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (signal === 'SIGKILL') return { report: undefined, struck: true };
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  }
}

/** What was added to the points, in the words of the table. */
export const leftOf = (before: readonly PointSummary[], after: readonly PointSummary[], { fragments }: Remains): Left => {
  const added = after.filter(({ fileName }) => !before.some((point) => point.fileName === fileName));
  if (added.some(({ state }) => state === 'damaged' || state === 'incomplete')) return 'a damaged file';
  if (added.length > 0) return 'a point';
  return fragments > 0 ? 'a fragment' : 'nothing';
};

/** Whether the process must end: it was killed, or it could give nothing back and is not taken for dead while it lives. */
export const needsProcess = ({ table, step, fault }: FaultRow): boolean =>
  fault === 'kill' ||
  (table === 'backup' &&
    step !== 'locate' &&
    (fault === 'destination gone' || fault === 'destination read-only' || (fault === 'destination full' && step === 'retain')));
