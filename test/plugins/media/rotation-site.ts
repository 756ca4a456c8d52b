import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type JsonValue,
  type PointSummary,
  type RunListener,
  type RunReport,
  readJob,
  restoreJob,
  runJob,
  type Site,
} from '@tapedeck/core';
import { aSite } from '../../kit/a-site.ts';
import { noise } from '../../kit/noise.ts';

const ballast = 300_000;

/** What of a rotation is not as it always is. */
export interface RotationChoices {
  /** Further options of both drives. */
  readonly options?: Readonly<Record<string, JsonValue>>;
  readonly job?: Readonly<Record<string, JsonValue>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A site whose job goes to the first of some drives that is there. */
export class RotationSite {
  readonly home: string;
  readonly #labels: readonly string[];

  /** Makes it in a folder, unless the folder holds it already. */
  constructor(home: string, labels: readonly string[]) {
    this.home = home;
    this.#labels = labels;
    if (existsSync(this.source)) return;
    mkdirSync(this.source);
    writeFileSync(join(this.source, 'ballast'), noise('ballast', ballast));
    this.write('first');
  }

  get source(): string {
    return join(this.home, 'source');
  }

  /** What is to be stored next, told by a word. */
  write(word: string): void {
    writeFileSync(join(this.source, 'file'), word);
    writeFileSync(join(this.source, 'noise'), noise(word, ballast));
  }

  async site({ options = {}, job = {}, environment = {} }: RotationChoices = {}): Promise<Site> {
    const destination = this.#labels.map((label) => ({
      media: { label, path: 'backups', create: true, marginBytes: 1_000_000, ...options },
    }));
    const keys = { destination, snapshot: { use: 'none' }, retention: { last: 100 }, ...job };
    const site = await aSite(this.home, keys, 'state', {}, { environment: { ...process.env, ...environment } });
    // Who leaves a lock without a word of its own is watched for a minute before it is taken for dead.
    return { ...site, host: { ...site.host, sleep: async () => undefined } };
  }

  async run(choices?: RotationChoices, ...listeners: readonly RunListener[]): Promise<RunReport> {
    return (await runJob(await this.site(choices), 'nightly', { listeners })).report;
  }

  async points(): Promise<readonly PointSummary[]> {
    return readJob(await this.site(), 'nightly', (access) => access.listPoints(), { dryRun: true });
  }

  /** Restores a point, and answers the word that it holds. */
  async restored(selector = 'latest'): Promise<string> {
    const to = join(this.home, 'target');
    rmSync(to, { recursive: true, force: true });
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
    const { report } = await restoreJob(await this.site(), 'nightly', { point: { selector, trustSigner: false }, request });
    if (report.outcome !== 'complete') throw new Error(`The restore was ${report.outcome}: ${report.error?.message}`);
    const word = readFileSync(join(to, this.source, 'file'), 'utf8');
    if (!readFileSync(join(to, this.source, 'noise')).equals(noise(word, ballast))) throw new Error(`"${word}" has come back damaged.`);
    return word;
  }
}

/** What a run notes of its destinations. */
export const notedOf = (report: RunReport): readonly string[] =>
  report.notes.filter(({ code }) => code.startsWith('MEDIA_') || code.startsWith('DESTINATION_')).map(({ code }) => code);
