import { BackupError, type JobAccess, type RebuildPlan, type RebuildStep } from '@tapedeck/core';
import { formatTable } from '../output/format.ts';
import { printable } from '../output/printable.ts';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { type PointOptions, resolvePoint } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';

/** `tapedeck restore POINT --system`: prints how the machines in a point are rebuilt. Changes nothing. @throws `CLI_NO_SYSTEM` */
export const showSystem = async (text: string, options: PointOptions & { readonly json?: boolean }): Promise<void> => {
  const { site, job, request } = await resolvePoint(text, options);
  const show = async (access: JobAccess): Promise<void> => {
    const plans = await access.rebuildPlans(await access.openPoint(request));
    if (plans.length === 0) throw noSystem(text);
    const named = plans.map((plan) => withPoint(plan, quoted(text)));
    for (const plan of named) process.stdout.write(`${options.json === true ? JSON.stringify(plan) : describeSystem(plan)}\n`);
  };
  await untilInterrupted((signal) => readTold(site, job, show, { signal }));
};

/** The plan with the restore point in place of the word that stands for it. */
const withPoint = (plan: RebuildPlan, point: string): RebuildPlan => {
  const named = (all: readonly string[] = []) => all.map((one) => one.replaceAll(/\bPOINT\b/g, () => point));
  const step = (one: RebuildStep): RebuildStep => ({
    ...one,
    ...(one.text === undefined ? {} : { text: named(one.text) }),
    ...(one.commands === undefined ? {} : { commands: named(one.commands) }),
  });
  return { ...plan, before: named(plan.before), steps: plan.steps.map(step) };
};

/** A plan on a terminal. */
const describeSystem = ({ machine, from, madeAt, before, disks, steps }: RebuildPlan): string =>
  printable(
    [
      `How to rebuild "${machine}" from ${from}, as it was on ${madeAt}. Nothing of it is done by this command.`,
      '',
      ...before.map((sentence) => `- ${sentence}`),
      ...(disks.length === 0
        ? []
        : [
            '',
            'Its disks:',
            formatTable(
              disks.map((disk) => ['', disk.path, disk.size, disk.table ?? 'no table', `${disk.model ?? ''} ${disk.serial ?? ''}`]),
            ),
          ]),
      ...steps.flatMap((step, index) => ['', ...describeStep(step, index + 1)]),
    ].join('\n'),
  );

const describeStep = ({ title, destroys, text = [], commands = [] }: RebuildStep, number: number): readonly string[] => [
  `${number}. ${title}`,
  ...(destroys === undefined ? [] : [`   THIS DESTROYS ${destroys}`]),
  ...text.filter((one) => !one.startsWith('|')).map((one) => `   ${one}`),
  ...commands.map((command) => `     ${command}`),
];

/** As a shell takes it. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

const noSystem = (text: string) =>
  new BackupError('CLI_NO_SYSTEM', `"${text}" holds neither a system state nor an image of a disk, so nothing is known of the machine.`, {
    hint: 'Its files can be restored all the same. Points of a job with "systemstate: {}" among its sources hold one, and those of a job that keeps images of disks.',
  });
