import type { Repair } from '@tapedeck/core';
import type { Command } from 'commander';
import { formatAmount, formatCount } from '../output/format.ts';
import { printable } from '../output/printable.ts';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { openNamedSite } from '../site/find-site.ts';
import { chosenJobs } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';

/** Most paths that are shown of a point. */
const shown = 20;

/** `tapedeck repair JOB`. */
export const addRepair = (program: Command): void => {
  program
    .command('repair <job>')
    .description(
      'Read all media files of a job, write down what is damaged, and say which paths of which points are lost. The next run stores them again.',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  $ tapedeck repair nightly')
    .action(async (job: string, _: object, command: Command) => {
      const { site: file, json } = command.optsWithGlobals<{ site?: string; json?: boolean }>();
      const site = await openNamedSite(file);
      chosenJobs(site, job);
      const result = await untilInterrupted((signal) => readTold(site, job, (access) => access.repair(() => undefined), { signal }));
      process.stdout.write(json === true ? `${JSON.stringify(result)}\n` : `${printable(describeRepair(job, result))}\n`);
      process.exitCode = result.media.every(({ findings }) => findings.length === 0) ? 0 : 3;
    });
};

const describeRepair = (job: string, { media, points }: Repair): string => {
  const damaged = media.filter(({ findings }) => findings.length > 0);
  if (damaged.length === 0) return `Intact: ${formatAmount(media.length, 'media file')}.`;
  return [
    ...damaged.flatMap(({ fileName, findings }) => [`${fileName}:`, ...findings.map(({ message }) => `  damage   ${message}`)]),
    ...points.flatMap(({ id, lost, lostCount, known }) => [
      `${job}@${id.slice(0, 8)} ${known ? `has lost ${formatAmount(lostCount, 'path')}.` : 'may have lost something; an identity would tell what.'}`,
      ...lost.slice(0, shown).map((path) => `  lost     ${path}`),
      ...(lostCount > shown ? [`  …and ${formatCount(lostCount - shown)} more: see --json.`] : []),
    ]),
    `The next run of "${job}" refers to none of these files, and stores again what was in them.`,
  ].join('\n');
};
