import { exitCodeOf, type FoundVersion, type JobAccess, type PointSummary, type Site } from '@tapedeck/core';
import type { Command } from 'commander';
import { formatBytes } from '../output/format.ts';
import { printable } from '../output/printable.ts';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { lines, writeOut } from '../output/write-out.ts';
import { openNamedSite } from '../site/find-site.ts';
import { forEachJob } from '../site/for-each-job.ts';
import { type PointOptions, readIdentities } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';
import { withPointOptions } from './point-options.ts';

interface FindOptions extends PointOptions {
  readonly job?: string;
  readonly json?: boolean;
}

/** `tapedeck find PATTERN`. */
export const addFind = (program: Command): void => {
  withPointOptions(program.command('find <pattern>'))
    .description('Find files in all restore points, each version once: by name, or by whole path if the pattern has a slash.')
    .option('--job <job>', 'only in the points of this job')
    .option('--json', 'print one JSON object per version')
    .addHelpText('after', "\nExample:\n  $ tapedeck find fstab\n  $ tapedeck find '/srv/**/*.conf' --job nightly")
    .action(async (pattern: string, _: object, command: Command) => findIn(pattern, command.optsWithGlobals<FindOptions>()));
};

const findIn = async (pattern: string, options: FindOptions): Promise<void> => {
  const site = await openNamedSite(options.site);
  const identities = options.identity === undefined ? {} : { identities: await readIdentities(options.identity) };
  const asked = { pattern, trustSigner: options.trustSigner ?? false, json: options.json ?? false, ...identities };
  let found = 0;
  await untilInterrupted((signal) =>
    forEachJob(site, options.job, async (job) => {
      found += await findInJob(site, job, { ...asked, signal }, found === 0);
    }),
  );
  if (found > 0) return;
  process.stderr.write(`No restore point has anything that fits "${pattern}".\n`);
  process.exitCode = 1;
};

interface Asked extends Omit<Parameters<JobAccess['find']>[0], 'skipped'> {
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/** Prints what is found in one job, under a head if it is the first; answers how many versions that are. */
const findInJob = (site: Site, job: string, { json, signal, ...asked }: Asked, isFirst: boolean): Promise<number> => {
  const print = async (access: JobAccess): Promise<number> => {
    let found = 0;
    const skipped = (point: PointSummary, reason: string) => {
      process.exitCode = exitCodeOf('degraded', undefined);
      process.stderr.write(`${job}@${point.id.slice(0, 8)} was left out: ${printable(reason)}\n`);
    };
    const versions = access.find({ ...asked, skipped });
    await writeOut(
      lines(versions, (version) => {
        found += 1;
        if (json) return JSON.stringify({ job, ...version });
        return `${isFirst && found === 1 ? `${head}\n` : ''}${describeVersion(job, version)}`;
      }),
      access.run.signal,
    );
    return found;
  };
  return readTold(site, job, print, { signal });
};

const row = (cells: readonly [size: string, modified: string, first: string, last: string, place: string]): string =>
  `${cells[0].padStart(9)}  ${cells
    .slice(1, -1)
    .map((cell) => cell.padEnd(16))
    .join('  ')}  ${cells[4]}`;

const head = row(['SIZE', 'MODIFIED (UTC)', 'FIRST POINT', 'LAST POINT', 'AS IT IS NAMED']);

/** A version as a line. It ends in the name by which `cat` takes it. */
export const describeVersion = (job: string, { entry, first, last }: FoundVersion): string => {
  const time = (value: string) => value.slice(0, 16).replace('T', ' ');
  const size = entry.kind === 'file' ? formatBytes(entry.sizeBytes) : entry.kind;
  const place = `${job}@${last.id.slice(0, 8)}:${entry.path}`;
  return row([size, time(new Date(entry.modifiedMs).toISOString()), time(first.createdAt), time(last.createdAt), place]);
};
