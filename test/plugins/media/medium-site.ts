import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonValue, type PointSummary, type RunReport, readJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { aSite, siteValue } from '../../kit/a-site.ts';
import type { CommandLine } from '../../kit/kill-at.ts';
import { noise } from '../../kit/noise.ts';
import { tapedeckCommand } from '../../kit/run-tapedeck.ts';

type Keys = Readonly<Record<string, JsonValue>>;

/** Where a site is read: on the machine that writes it, or on one that has nothing but the medium. */
export type Machine = 'same' | 'fresh';

/** A site whose job writes to a disc or to tapes. */
export class MediumSite {
  readonly home: string;
  readonly #destination: Keys;
  readonly #ballastBytes: number;

  /** `media` are the options of its destination. */
  constructor(home: string, media: Keys, ballastBytes = 300_000) {
    this.home = home;
    this.#destination = { marginBytes: 100_000, create: true, ...media };
    this.#ballastBytes = ballastBytes;
    mkdirSync(this.source, { recursive: true });
  }

  get source(): string {
    return join(this.home, 'source');
  }

  get state(): string {
    return join(this.home, 'state');
  }

  /** What is to be stored next, told by a word. */
  write(word: string): void {
    writeFileSync(join(this.source, 'file'), word);
    writeFileSync(join(this.source, 'noise'), noise(word, this.#ballastBytes));
  }

  /** The job, with other options of its destination and other keys. */
  #job(media: Keys = {}, job: Keys = {}): Keys {
    return { destination: [{ media: { ...this.#destination, ...media } }], snapshot: { use: 'none' }, ...job };
  }

  site(machine: Machine = 'same', media: Keys = {}, job: Keys = {}, environment: Readonly<Record<string, string>> = {}): Promise<Site> {
    const state = machine === 'same' ? 'state' : 'state of another machine';
    rmSync(join(this.home, 'state of another machine'), { recursive: true, force: true });
    return aSite(this.home, this.#job(media, job), state, {}, { environment: { ...process.env, ...environment } });
  }

  /** Runs the job after something has changed. */
  async run(word: string, media: Keys = {}, job: Keys = {}, environment: Readonly<Record<string, string>> = {}): Promise<RunReport> {
    this.write(word);
    return (await runJob(await this.site('same', media, job, environment), 'nightly')).report;
  }

  /** The command line of a run. */
  command(word: string): CommandLine {
    this.write(word);
    const file = join(this.home, 'site.json');
    writeFileSync(file, JSON.stringify(siteValue(this.home, this.#job())));
    return [...tapedeckCommand, '--site', file, 'run', 'nightly'];
  }

  async points(machine: Machine = 'same'): Promise<readonly PointSummary[]> {
    return readJob(await this.site(machine), 'nightly', (access) => access.listPoints(), { dryRun: true });
  }

  /** What a verification of all points has to say. */
  async findings(machine: Machine): Promise<readonly string[]> {
    return readJob(
      await this.site(machine),
      'nightly',
      async (access) => {
        const findings: string[] = [];
        for (const { id } of await access.listPoints()) {
          const point = await access.openPoint({ selector: id, trustSigner: true });
          const verified = await point.verify({ share: 1, advanced: false }, new AbortController().signal, () => undefined);
          findings.push(...verified.findings.map(({ message }) => message));
        }
        return findings;
      },
      { dryRun: true },
    );
  }

  /** The words that the points hold, oldest first, each restored as a whole. */
  async restored(machine: Machine): Promise<readonly string[]> {
    const words: string[] = [];
    for (const { id } of await this.points(machine)) words.push(await this.restore(machine, id));
    return words;
  }

  /** The word that the oldest point holds. */
  async oldest(machine: Machine): Promise<string> {
    const [{ id } = { id: 'none' }] = await this.points(machine);
    return this.restore(machine, id);
  }

  /** Restores a point and answers the word that it holds. */
  async restore(machine: Machine, selector = 'latest', media: Keys = {}): Promise<string> {
    const to = join(this.home, 'target');
    rmSync(to, { recursive: true, force: true });
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
    const site = await this.site(machine, media);
    const { report } = await restoreJob(site, 'nightly', { point: { selector, trustSigner: true }, request });
    if (report.outcome !== 'complete')
      throw new Error(`The restore was ${report.outcome}: ${JSON.stringify(report.error ?? report.problems)}`);
    const word = readFileSync(join(to, this.source, 'file'), 'utf8');
    if (!readFileSync(join(to, this.source, 'noise')).equals(noise(word, this.#ballastBytes))) throw new Error(`"${word}" is damaged.`);
    return word;
  }

  /** Has nothing left of what waited for the medium. */
  loseSpool(): void {
    const spool = join(this.state, 'cache', 'spool');
    if (!existsSync(spool)) throw new Error('There is no spool.');
    rmSync(spool, { recursive: true });
  }
}
