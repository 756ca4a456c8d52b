import type { JobAccess, PointStatistics, PointSummary, SetUsage, Site } from '@tapedeck/core';
import type { Command } from 'commander';
import { formatAmount, formatBytes, formatTable } from '../output/format.ts';
import { openNamedSite } from '../site/find-site.ts';
import { forEachJob } from '../site/for-each-job.ts';
import { type PointOptions, readIdentities } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';
import { withPointOptions } from './point-options.ts';

interface StatsOptions extends PointOptions {
  readonly json?: boolean;
}

/** Points of which the growth is shown. */
const lastPoints = 10;

/** What is known of the media set of one job. */
export interface JobStats extends SetUsage {
  readonly job: string;
  /** How much the newest point holds; `undefined` without a point, or without an identity that opens it. */
  readonly source: PointStatistics | undefined;
  /** Bytes that are stored for points, held ones included, for each byte of the source in the newest point. */
  readonly ratio: number | undefined;
  /** The last points, oldest first. */
  readonly growth: readonly Pick<PointSummary, 'id' | 'createdAt' | 'type' | 'storedBytes'>[];
}

/** `tapedeck stats [JOB]`. */
export const addStats = (program: Command): void => {
  withPointOptions(program.command('stats [job]'))
    .description('Show what the points of each job take, what is held or in the trash, and how it grows.')
    .option('--json', 'print one JSON object per job')
    .addHelpText('after', '\nExample:\n  $ tapedeck stats nightly')
    .action(async (job: string | undefined, _: object, command: Command) => showStats(job, command.optsWithGlobals<StatsOptions>()));
};

const showStats = async (named: string | undefined, options: StatsOptions): Promise<void> => {
  const site = await openNamedSite(options.site);
  const identities = options.identity === undefined ? {} : { identities: await readIdentities(options.identity) };
  const asked = { selector: 'latest', trustSigner: options.trustSigner ?? false, ...identities };
  let isFirst = true;
  await forEachJob(site, named, async (job) => {
    const stats = await statsOf(site, job, asked);
    process.stdout.write(options.json === true ? `${JSON.stringify(stats)}\n` : `${isFirst ? '' : '\n'}${describeStats(stats)}\n`);
    isFirst = false;
  });
};

const statsOf = (site: Site, job: string, newest: Parameters<JobAccess['openPoint']>[0]): Promise<JobStats> =>
  readTold(site, job, async (access) => {
    const usage = await access.usage();
    const points = (await access.listPoints()).filter(({ id }) => id !== '');
    const source = points.length === 0 ? undefined : await sourceOf(access, newest);
    const stored = usage.points.bytes + usage.held.bytes;
    return {
      job,
      ...usage,
      source,
      ratio: source === undefined || source.sourceBytes === 0 ? undefined : stored / source.sourceBytes,
      growth: points.slice(-lastPoints).map(({ id, createdAt, type, storedBytes }) => ({ id, createdAt, type, storedBytes })),
    };
  });

/** What the point holds; `undefined` where no identity opens it, for all else is known without one. */
const sourceOf = async (access: JobAccess, newest: Parameters<JobAccess['openPoint']>[0]): Promise<PointStatistics | undefined> => {
  try {
    return await (await access.openPoint(newest)).statistics();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'IDENTITY_NEEDED') return undefined;
    throw error;
  }
};

/** The numbers of a job for people. */
export const describeStats = ({ job, points, held, trash, source, ratio, growth }: JobStats): string => {
  if (points.count === 0 && held.count + trash.count === 0) return `${job}: no restore points yet.`;
  const facts = formatTable([
    ['  points', `${formatBytes(points.bytes)} in ${formatAmount(points.count, 'point')}`],
    ...(held.count === 0
      ? []
      : [['  held', `${formatBytes(held.bytes)} in ${formatAmount(held.count, 'media file')}, for points that need it`]]),
    ...(trash.count === 0 ? [] : [['  trash', `${formatBytes(trash.bytes)} in ${formatAmount(trash.count, 'media file')}`]]),
    ['  source', source === undefined ? 'not known without an identity' : describeSource(source)],
    ...(ratio === undefined ? [] : [['  ratio', `${ratio.toFixed(2)} bytes stored for each byte of the source`]]),
  ]);
  const rows = growth.map(({ id, createdAt, type, storedBytes }) => [
    `  ${job}@${id.slice(0, 8)}`,
    createdAt.slice(0, 16).replace('T', ' '),
    type,
    formatBytes(storedBytes).padStart(9),
  ]);
  return [job, facts, '', formatTable([['  LAST POINTS', 'TIME (UTC)', 'TYPE', '   STORED'], ...rows])].join('\n');
};

const describeSource = ({ sourceBytes, files }: PointStatistics): string =>
  `${formatBytes(sourceBytes)} in ${formatAmount(files, 'file')}, in the newest point`;
