import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createHost,
  definePlugin,
  type Host,
  type JsonValue,
  type PluginDefinition,
  type Run,
  type RunReport,
  restoreJob,
} from '@tapedeck/core';
import { expect } from 'chai';
import { aBtrfs, type TestBtrfs } from '../../kit/a-btrfs.ts';
import { type ARun, aRun } from '../../kit/a-run.ts';
import { needsPlatform, needsRoot, needsTools } from '../../kit/needs.ts';
import { removeTree } from '../../kit/remove-tree.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

/** What matters of a job to a test. */
export interface JobChoices {
  /** The whole file system unless given. */
  readonly paths?: readonly string[];
  readonly snapshot?: Readonly<Record<string, JsonValue>>;
  readonly plugins?: readonly PluginDefinition[];
  readonly host?: Host;
  /** Whether what is read is to be stored, for a test that restores it. */
  readonly stored?: boolean;
}

/** A plugin that does something in a step of a run. */
export const meanwhile = (step: 'applications' | 'stream' | 'replicate', work: (run: Run) => unknown): PluginDefinition =>
  definePlugin({
    name: 'meanwhile',
    api: 1,
    version: '0.1.0',
    places: ['job'],
    options: { type: 'object' },
    apply({ hooks }) {
      if (step === 'stream') hooks.stream.tap({ stage: 'early' }, async (run) => void (await work(run)));
      else hooks[step].tap(async (run) => void (await work(run)));
    },
  });

/** Skips a test where no btrfs can be made. */
export const needsBtrfs = (context: Mocha.Context): void => {
  needsPlatform(context, 'linux');
  needsRoot(context);
  needsTools(context, 'mkfs.btrfs', 'btrfs', 'losetup', 'rsync');
};

/** A file system of a test, and jobs that read it. */
export class BtrfsMachine {
  readonly folder = tempFolder();
  readonly btrfs: TestBtrfs = aBtrfs(this.folder);
  readonly host: Host;
  /** What else there is to give back at the end. */
  readonly releases: (() => void)[] = [() => removeTree(this.folder), this.btrfs.remove];

  private constructor(host: Host) {
    this.host = host;
    mkdirSync(this.at('state'));
  }

  static async make(): Promise<BtrfsMachine> {
    return new BtrfsMachine(await createHost({ environment: process.env }));
  }

  end(): void {
    for (const release of this.releases.reverse()) release();
  }

  /** A path beside the file system. */
  at(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /** A path on it. */
  on(...names: readonly string[]): string {
    return join(this.btrfs.path, ...names);
  }

  /** Settings of a job, for `aRun`. */
  settings({ paths = [this.btrfs.path], snapshot = { use: 'btrfs' }, plugins = [], stored = false, host = this.host }: JobChoices = {}) {
    return {
      uses: [
        { files: { paths: [...paths] } },
        ...(stored ? [{ backup: {} }, { media: { path: this.at('media'), create: true } }] : []),
        ...plugins.map(({ name }) => ({ [name]: {} })),
      ],
      plugins,
      job: { snapshot },
      host,
      stateFolder: this.at('state'),
    };
  }

  job(choices: JobChoices = {}): ARun {
    return aRun(this.settings(choices));
  }

  /** Runs a job that is to be complete, without a single problem. */
  async complete(choices: JobChoices = {}): Promise<RunReport> {
    const { report } = await this.job(choices).run();
    const { outcome, error, problems } = report;
    expect({ outcome, error, problems }).to.deep.equal({ outcome: 'complete', error: undefined, problems: [] });
    return report;
  }

  /** Restores what a job has stored, and answers where the path is now. */
  async restore(path = this.btrfs.path): Promise<string> {
    const request = { paths: [], include: [], exclude: [], to: this.at('target'), conflict: 'fail', dryRun: false } as const;
    const site = await this.job({ stored: true }).site();
    const { report } = await restoreJob(site, 'test', { point: { selector: 'latest', trustSigner: false }, request });
    expect(report.outcome).to.equal('complete');
    return this.at('target', path);
  }
}

/** Writes a file, with its path as its content unless told otherwise, and the folders above it. */
export const write = (path: string, content: string | Buffer = path): void => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
};
