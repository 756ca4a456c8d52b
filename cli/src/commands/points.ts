import type { PointSummary } from '@tapedeck/core';
import type { Command } from 'commander';
import { formatBytes, formatTable } from '../output/format.ts';
import { openNamedSite } from '../site/find-site.ts';
import { forEachJob } from '../site/for-each-job.ts';
import { readTold } from '../site/read-told.ts';

/** `tapedeck points [JOB]`. */
export const addPoints = (program: Command): void => {
  program
    .command('points [job]')
    .description('List restore points. Needs no key.')
    .option('--json', 'print one JSON object per point')
    .addHelpText('after', '\nExample:\n  $ tapedeck points nightly')
    .action(async (job: string | undefined, _: object, command: Command) => {
      const { site: file, json } = command.optsWithGlobals<{ site?: string; json?: boolean }>();
      const site = await openNamedSite(file);
      const points: PointSummary[] = [];
      await forEachJob(site, job, async (name) => {
        points.push(...(await readTold(site, name, (access) => access.listPoints())));
      });
      process.stdout.write(json === true ? points.map((point) => `${JSON.stringify(point)}\n`).join('') : `${describePoints(points)}\n`);
    });
};

/** Points as a table. */
export const describePoints = (points: readonly PointSummary[]): string => {
  if (points.length === 0) return 'No restore points yet.';
  const rows = points.map((point) => [
    point.id === '' ? '-' : `${point.job}@${point.id.slice(0, 8)}`,
    point.createdAt.slice(0, 16),
    point.type,
    formatBytes(point.storedBytes),
    point.state,
    point.outcome ?? '-',
    [point.note ?? point.fileName, ...(point.pinned === true ? ['pinned'] : []), ...(point.tags ?? [])].join(', '),
  ]);
  return formatTable([['POINT', 'TIME (UTC)', 'TYPE', 'STORED', 'STATE', 'OUTCOME', 'MEDIA FILE'], ...rows]);
};
