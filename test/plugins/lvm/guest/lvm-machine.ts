import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createHost, type Host, type Run } from '@tapedeck/core';
import { type FrozenJob, frozenJobSettings, restoreLatest } from '../../../kit/a-frozen-job.ts';
import { aRun } from '../../../kit/a-run.ts';
import { tempFolder } from '../../../kit/temp-folder.ts';

/** Runs a program of the guest. */
export const command = (file: string, ...args: readonly string[]): string =>
  execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Writes a file, and waits until it is on its volume. */
export const write = (path: string, content: string | Buffer): void => {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'w');
  try {
    writeSync(file, Buffer.from(content));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

/** What matters of a job to a case. What it reads is stored unless told otherwise. */
export type JobChoices = Pick<FrozenJob, 'paths'> & Partial<FrozenJob>;

/** A machine with one volume group, on a disk in memory, and jobs that read from it. */
export class LvmMachine {
  readonly folder = tempFolder();
  readonly host: Host;
  readonly group: string;

  private constructor(host: Host, group: string) {
    this.host = host;
    this.group = group;
  }

  static async make(group: string, mebibytes: number): Promise<LvmMachine> {
    const machine = new LvmMachine(await createHost({ environment: process.env }), group);
    mkdirSync(machine.at('state'));
    command('vgcreate', '--quiet', group, machine.disk(`${group}.disk`, mebibytes));
    return machine;
  }

  /** A path beside the volumes. */
  at(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /** A disk in memory. */
  disk(name: string, mebibytes: number): string {
    writeFileSync(this.at(name), '');
    truncateSync(this.at(name), mebibytes << 20);
    return command('losetup', '--find', '--show', this.at(name)).trim();
  }

  /** Makes a volume with a file system, mounts it, and answers where. */
  volume(name: string, type: 'ext4' | 'xfs', target: string, ...how: readonly string[]): string {
    command('lvcreate', '--yes', '--name', name, ...how, this.group);
    command(`mkfs.${type}`, '-q', this.device(name));
    return this.mount(this.device(name), target);
  }

  /** A thin pool, for volumes of it. */
  pool(name: string, size: string, ...how: readonly string[]): void {
    command('lvcreate', '--yes', '--type', 'thin-pool', '--size', size, '--name', name, ...how, this.group);
  }

  mount(device: string, target: string): string {
    mkdirSync(target, { recursive: true });
    command('mount', device, target);
    return target;
  }

  device(name: string): string {
    return `/dev/mapper/${this.group.replaceAll('-', '--')}-${name.replaceAll('-', '--')}`;
  }

  /** Names of all volumes of the group, sorted. */
  volumes(): readonly string[] {
    return command('lvs', '--noheadings', '--options', 'lv_name', this.group)
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
      .sort();
  }

  /** Settings of a job, for `aRun`. */
  settings(choices: JobChoices) {
    return frozenJobSettings({ stored: true, host: this.host, folder: this.folder, ...choices });
  }

  /** Runs a job, and tells of it what a test asks. */
  async run(choices: JobChoices) {
    const { report, exitCode } = await aRun(this.settings(choices)).run();
    return {
      outcome: report.outcome,
      exitCode,
      error: report.error === undefined ? null : `${report.error.code}: ${report.error.message}`,
      problems: report.problems.map(({ code, message }) => `${code}: ${message}`),
      notes: report.notes.map(({ code, message }) => `${code}: ${message}`),
    };
  }

  /** Restores what the last job has stored, and answers how a file is read there. */
  async restored(choices: JobChoices): Promise<(path: string) => string> {
    const place = await restoreLatest({ host: this.host, folder: this.folder, ...choices });
    return (path) => readFileSync(place(path), 'utf8');
  }

  /** Gives everything back that a case had. */
  end(): void {
    const below = command('findmnt', '--json', '--list', '--output', 'TARGET');
    const targets = [...below.matchAll(/"target": ?"([^"]+)"/g)].map(([, target = '']) => target);
    for (const target of targets.reverse()) if (target.startsWith('/mnt/')) command('umount', target);
    command('vgremove', '--yes', '--force', this.group);
    command('rm', '-rf', '--one-file-system', this.folder);
  }
}

/** What of the run's snapshots a path is read from, while it streams. */
export const readFrom = (run: Run, path: string): string =>
  run.found.snapshot?.taken.flatMap(({ mapping }) => mapping).find((one) => one.path === path && one.readFrom !== path)?.readFrom ?? path;
