import { BackupError, type KeepDecision, type PointSummary, type Removal } from '@tapedeck/core';
import type { Command } from 'commander';
import { formatAmount, formatBytes, formatTable } from '../output/format.ts';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { openNamedSite } from '../site/find-site.ts';
import { chosenJobs } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';

/** `tapedeck prune JOB`. */
export const addPrune = (program: Command): void => {
  program
    .command('prune <job>')
    .description('Remove the restore points that no rule of retention keeps, and free what was removed long enough ago.')
    .option('--dry-run', 'only explain what would stay, what would go, and why')
    .option('--json', 'print decisions and result as JSON')
    .addHelpText('after', '\nExample:\n  $ tapedeck prune nightly --dry-run')
    .action(async (job: string, _: object, command: Command) => prune(job, command.optsWithGlobals<PruneOptions>()));
};

interface PruneOptions {
  readonly site?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const prune = async (job: string, { site: file, dryRun = false, json = false }: PruneOptions): Promise<void> => {
  const site = await openNamedSite(file);
  chosenJobs(site, job);
  const result = await untilInterrupted((signal) =>
    readTold(
      site,
      job,
      async (access) => {
        const plan = await access.retention();
        if (plan === undefined) throw withoutRules(job);
        const points = await access.listPoints();
        const ids = plan.held === undefined ? plan.decisions.filter(({ keep }) => !keep).map(({ id }) => id) : [];
        return { plan, points, removal: await access.remove({ ids, graceMs: plan.graceMs }) };
      },
      { signal, dryRun },
    ),
  );
  const { plan, points, removal } = result;
  const said = json
    ? JSON.stringify({ ...plan, removal })
    : [describeDecisions(plan.decisions, points), ...heldLine(plan.held), describeRemoval(removal, dryRun)].join('\n');
  process.stdout.write(`${said}\n`);
};

/** Each point with what becomes of it and why. */
const describeDecisions = (decisions: readonly KeepDecision[], points: readonly PointSummary[]): string => {
  const rows = decisions.map(({ id, keep, reasons }) => {
    const point = points.find((one) => one.id === id);
    return [`${point?.job}@${id.slice(0, 8)}`, point?.createdAt.slice(0, 16) ?? '', keep ? 'keep' : 'remove', reasons.join('; ')];
  });
  return formatTable([['POINT', 'TIME (UTC)', '', 'WHY'], ...rows]);
};

const heldLine = (held: string | undefined): readonly string[] => (held === undefined ? [] : [`Nothing is removed, since ${held}.`]);

/** What became of points that were to go. */
export const describeRemoval = ({ removed, held, trimmed, trashedBytes, freedBytes }: Removal, dryRun: boolean): string => {
  const verb = dryRun ? 'to be removed' : 'removed';
  return [
    `${formatAmount(removed.length, 'point')} ${verb}${trashedBytes > 0 ? `; ${formatBytes(trashedBytes)} to be freed when the grace time is over` : ''}.`,
    ...(held.length === 0 ? [] : [`${formatAmount(held.length, 'point')} held, since points that stay need what is in them.`]),
    ...(trimmed.length === 0 ? [] : [`${formatAmount(trimmed.length, 'media file')} replaced by what is left of them.`]),
    ...(freedBytes === 0 ? [] : [`${formatBytes(freedBytes)} freed.`]),
  ].join('\n');
};

const withoutRules = (job: string): BackupError =>
  new BackupError('CLI_NO_RETENTION', `The job "${job}" has no rules of retention.`, {
    hint: 'Add "retention" to it in the site file; or remove single points with "tapedeck delete".',
  });
