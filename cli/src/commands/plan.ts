import { styleText } from 'node:util';
import { type JobPlan, planJob, planRestore } from '@tapedeck/core';
import type { Command } from 'commander';
import { openNamedSite } from '../site/find-site.ts';
import { chosenJobs } from '../site/point-spec.ts';

/** `tapedeck plan JOB`. */
export const addPlan = (program: Command): void => {
  program
    .command('plan <job>')
    .description('Show every step of a job, who answers it, its deadline and what an error does. Touches nothing.')
    .option('--restore', 'show the steps of a restore from the job')
    .option('--json', 'print the plan as JSON')
    .addHelpText('after', '\nExample:\n  $ tapedeck plan nightly\n  $ tapedeck plan nightly --restore')
    .action(async (job: string, _: object, command: Command) => {
      const { site: file, json, restore } = command.optsWithGlobals<{ site?: string; json?: boolean; restore?: boolean }>();
      const site = await openNamedSite(file);
      chosenJobs(site, job);
      const plan = await (restore === true ? planRestore : planJob)(site, job);
      process.stdout.write(json === true ? `${JSON.stringify(plan)}\n` : `${describePlan(plan)}\n`);
    });
};

const rules = { stop: 'an error stops the run', gather: 'errors are gathered', swallow: 'errors are counted' } as const;

/** A plan in lines. */
export const describePlan = ({ job, kind, action, steps, remarks }: JobPlan): string => {
  const title = `${action === 'restore' ? 'Restore from job' : 'Job'} "${job}", kind "${kind}"`;
  const lines = [styleText('bold', title), ...remarks.map((remark) => styleText('yellow', `  ${remark}`))];
  for (const { step, sentence, onError, failsAs, condition, taps } of steps) {
    const rule = onError === 'swallow' ? rules.swallow : `${rules[onError]}: ${failsAs}`;
    lines.push(
      '',
      `${styleText('bold', step.padEnd(13))}${sentence}`,
      styleText('dim', `${' '.repeat(13)}${rule}${condition === undefined ? '' : `; ${condition}`}`),
    );
    for (const { use, stage, limitMinutes, says } of taps)
      lines.push(
        `${' '.repeat(13)}→ ${use}${stage === 'normal' ? '' : ` (${stage})`}, within ${limitMinutes} min${says === undefined ? '' : `: ${says}`}`,
      );
    if (taps.length === 0) lines.push(styleText('dim', `${' '.repeat(13)}nobody answers`));
  }
  return lines.join('\n');
};
