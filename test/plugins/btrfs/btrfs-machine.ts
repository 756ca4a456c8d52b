import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, type Host, type RunReport } from '@tapedeck/core';
import { expect } from 'chai';
import { aBtrfs, type TestBtrfs } from '../../kit/a-btrfs.ts';
import { type FrozenJob, frozenJobSettings, restoreLatest } from '../../kit/a-frozen-job.ts';
import { type ARun, aRun } from '../../kit/a-run.ts';
import { needsPlatform, needsRoot, needsTools } from '../../kit/needs.ts';
import { removeTree } from '../../kit/remove-tree.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

/** What matters of a job to a test. It reads the whole file system unless told otherwise. */
export type JobChoices = Partial<Omit<FrozenJob, 'folder'>>;

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
  settings(choices: JobChoices = {}) {
    return frozenJobSettings(this.#chosen(choices));
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
    return (await restoreLatest(this.#chosen({})))(path);
  }

  #chosen(choices: JobChoices): FrozenJob {
    return { paths: [this.btrfs.path], snapshot: { use: 'btrfs' }, host: this.host, folder: this.folder, ...choices };
  }
}

/** Writes a file, with its path as its content unless told otherwise, and the folders above it. */
export const write = (path: string, content: string | Buffer = path): void => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
};
