import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PointSummary } from '@tapedeck/core';
import { siteValue } from '../kit/a-site.ts';
import { tapedeckCommand } from '../kit/run-tapedeck.ts';
import { FaultSite } from './fault-site.ts';

/** What is killed. */
export const killedCommands = ['run', 'restore', 'prune'] as const;

/** One of them. */
export type KilledCommand = (typeof killedCommands)[number];

/** A site whose commands are killed. Its job stops a service, and starts it again at the end: a file stands for it. */
export class KillSite {
  readonly site: FaultSite;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.site = new FaultSite(folder);
    const held = join(folder, 'held');
    const pre = [{ run: ['touch', held], undo: ['rm', '-f', held] }];
    const write = (name: string, job: Parameters<typeof siteValue>[1]) =>
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(siteValue(folder, job)));
    write('run', { pre, retention: { last: 3 } });
    // There is always something for it to remove.
    write('prune', { retention: { last: 1 } });
  }

  /** The command line, and a target that is there for a restore. */
  command(command: KilledCommand): readonly [file: string, ...args: string[]] {
    const target = join(this.#folder, 'target');
    rmSync(target, { recursive: true, force: true });
    const siteFile = join(this.#folder, command === 'prune' ? 'prune.json' : 'run.json');
    const job = command === 'restore' ? ['nightly@latest', '--to', target] : ['nightly'];
    if (command === 'restore') mkdirSync(target);
    else this.site.change();
    return [...tapedeckCommand, '--site', siteFile, command, ...job];
  }

  /** What is amiss after the next start; nothing when all is well. `before` are the points that were there. */
  async amiss(before: readonly PointSummary[]): Promise<readonly string[]> {
    const { outcome, error, problems } = await this.site.ordinaryRun();
    const after = await this.site.points();
    const kept = after.filter(({ fileName }) => before.some((point) => point.fileName === fileName));
    const { fragments, held, others } = this.site.remains();
    const least = 1;
    return [
      ...(outcome === 'complete' ? [] : [`the next run is ${outcome}: ${JSON.stringify(error ?? problems)}`]),
      ...(kept.length < least ? [`of ${before.length} points ${kept.length} are there`] : []),
      ...(await this.site.findingsIn(after)),
      ...(fragments === 0 ? [] : ['a fragment is left']),
      ...[...held, ...others].map((what) => `${what} is left`),
      ...(existsSync(join(this.#folder, 'held')) ? ['what was stopped was not started again'] : []),
    ];
  }
}
