import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BackupStep,
  catalogPath,
  createHost,
  type Host,
  type JsonValue,
  type PluginDefinition,
  type PointSummary,
  pathBelow,
  type RunJobRequest,
  type RunResult,
  readJob,
  restoreJob,
} from '@tapedeck/core';
import { destinationPlugin, folderSource } from '../doubles/given-plugins.ts';
import { type CallGate, coded, MemoryDestination, type MemoryFolder, memoryFolder } from '../doubles/memory-destination.ts';
import { stepPlugin } from '../doubles/step-plugin.ts';
import type { PluginUse } from '../running/job-with.ts';
import { aTrial } from '../running/trial.ts';

/** A job kind, and what else its job uses. */
export interface JobKindSubject {
  readonly plugin: PluginDefinition;
  /** Uses beside it, such as those of the pipeline. */
  readonly beside?: readonly PluginUse[];
  readonly job?: Readonly<Record<string, JsonValue>>;
}

/** Bytes around the text, so that there is something to store, and to damage. */
const padding = Buffer.alloc(300_000, 'what is to be stored ');

/** A job of the kind, with a source of one file and a destination in memory that is full when it is told to be. */
export class KindTrial {
  readonly source: string;
  readonly #folder: string;
  readonly #subject: JobKindSubject;
  readonly #root: MemoryFolder = memoryFolder();
  #calls = 0;
  #fullAt = Number.POSITIVE_INFINITY;
  #restores = 0;

  private constructor(folder: string, subject: JobKindSubject) {
    this.#folder = folder;
    this.#subject = subject;
    this.source = join(folder, 'source');
  }

  static async begin(subject: JobKindSubject): Promise<KindTrial> {
    const trial = new KindTrial(await realpath(await mkdtemp(join(tmpdir(), 'tapedeck-trial-'))), subject);
    await mkdir(trial.source);
    return trial;
  }

  end(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }

  /** Runs the job with this text in its source, or with the source as it is. */
  async run(text: string | undefined, request: RunJobRequest = {}, more: readonly PluginUse[] = []): Promise<RunResult> {
    if (text !== undefined) await writeFile(join(this.source, 'file'), Buffer.concat([padding, Buffer.from(text)]));
    return (await this.#trial(more)).run(request);
  }

  /** Runs it, and answers the id of the point that it has made. */
  async completes(text: string): Promise<string> {
    const before = (await this.points()).map(({ id }) => id);
    const { report } = await this.run(text);
    assert.equal(report.outcome, 'complete', report.error?.message ?? report.problems[0]?.message);
    const [added, ...others] = (await this.points()).filter(({ id }) => !before.includes(id));
    assert(added !== undefined && others.length === 0, 'a complete run has not made one point');
    return added.id;
  }

  /** Runs it and cancels it in a step. */
  async cancelIn(step: BackupStep, text: string): Promise<RunResult> {
    const abort = new AbortController();
    return this.run(text, { signal: abort.signal }, [{ plugin: stepPlugin(step, () => abort.abort()) }]);
  }

  /** Runs it with advanced verification, and changes what is stored before a step. */
  damageBefore(step: BackupStep, text: string): Promise<RunResult> {
    return this.run(text, {}, [{ plugin: stepPlugin(step, () => this.damage()) }]);
  }

  async points(): Promise<readonly PointSummary[]> {
    return readJob((await this.#trial()).site, 'trial', ({ listPoints }) => listPoints());
  }

  /** The text in a point; `undefined` where it does not come back whole, which is said. */
  async restored(selector: string): Promise<string | undefined> {
    const to = join(this.#folder, `target-${++this.#restores}`);
    const request = { paths: [], include: [], exclude: [], to, conflict: 'fail', dryRun: false } as const;
    const { report } = await restoreJob((await this.#trial()).site, 'trial', { point: { selector, trustSigner: false }, request });
    if (report.outcome !== 'complete') return undefined;
    const bytes = await readFile(join(to, pathBelow(catalogPath(this.source)), 'file'));
    assert(bytes.subarray(0, padding.length).equals(padding), 'wrong bytes came back in silence');
    return bytes.subarray(padding.length).toString();
  }

  /** How much verification has to say against a point; it may also refuse to open it. */
  async findings(selector: string): Promise<number> {
    try {
      const { findings } = await readJob((await this.#trial()).site, 'trial', async ({ openPoint, run }) => {
        const point = await openPoint({ selector, trustSigner: false });
        return point.verify({ share: 1, advanced: false }, run.signal, () => {});
      });
      return findings.length;
    } catch {
      return 1;
    }
  }

  /** How many calls that need room a run makes to the destination. */
  async countCalls(text: string): Promise<number> {
    this.#calls = 0;
    await this.completes(text);
    return this.#calls;
  }

  /** Has the destination be full from this call on that needs room; `undefined` makes room again. */
  fullAt(call: number | undefined): void {
    this.#calls = 0;
    this.#fullAt = call ?? Number.POSITIVE_INFINITY;
  }

  /** Names and bytes of all that is stored. */
  stored(folder: MemoryFolder = this.#root, above = ''): readonly (readonly [name: string, bytes: string])[] {
    return [...folder.items].flatMap(([name, item]) =>
      item.kind === 'folder' ? this.stored(item, `${above}${name}/`) : [[`${above}${name}`, item.bytes.toString('base64')] as const],
    );
  }

  /** Flips a bit in the middle of the largest file that is stored. */
  damage(): void {
    const [largest] = filesIn(this.#root).sort((a, b) => b.bytes.length - a.bytes.length);
    assert(largest !== undefined, 'nothing is stored');
    const at = largest.bytes.length >> 1;
    largest.bytes[at] = (largest.bytes[at] ?? 0) ^ 1;
  }

  readonly #gate: CallGate = async ({ kind, name }, work) => {
    const needsRoom = kind === 'createExclusive' || kind === 'append' || kind === 'makeFolder';
    if (needsRoom && this.#calls++ >= this.#fullAt) throw coded('DESTINATION_FULL', name);
    return work();
  };

  async #trial(more: readonly PluginUse[] = []) {
    const { plugin, beside = [], job = {} } = this.#subject;
    const view = { gate: this.#gate, written: (_: string, bytes: Uint8Array) => bytes, read: (_: string, bytes: Buffer) => bytes };
    const destination = new MemoryDestination(this.#root, view);
    const uses = [{ plugin }, ...beside, { plugin: folderSource(this.source) }, { plugin: destinationPlugin(() => destination) }, ...more];
    const advanced = more.some((use) => use.plugin.name === 'at-compare');
    return aTrial(this.#folder, { uses, job: { ...job, verify: { advanced } }, host: await hastyHost() });
  }
}

/** The machine, on which nobody waits long: a lock that a failed run has left behind is watched for a moment only. */
const hastyHost = async (): Promise<Host> => {
  const host = await createHost({ environment: {} });
  return { ...host, sleep: (milliseconds, signal) => host.sleep(Math.min(milliseconds, 10), signal) };
};

const filesIn = (folder: MemoryFolder): { bytes: Buffer }[] =>
  [...folder.items.values()].flatMap((item) => (item.kind === 'folder' ? filesIn(item) : [item]));
