import { Command } from 'commander';
import { addAnnotations } from './commands/annotate.ts';
import { addBackup } from './commands/backup.ts';
import { addCat } from './commands/cat.ts';
import { addCheck } from './commands/check.ts';
import { addCompletion } from './commands/completion.ts';
import { addConsolidate } from './commands/consolidate.ts';
import { addCopy } from './commands/copy.ts';
import { addDelete } from './commands/delete.ts';
import { addDiff } from './commands/diff.ts';
import { addExport } from './commands/export.ts';
import { addFind } from './commands/find.ts';
import { addInit } from './commands/init.ts';
import { addKey } from './commands/key.ts';
import { addLs } from './commands/ls.ts';
import { addMan } from './commands/man.ts';
import { addMount } from './commands/mount.ts';
import { addPlan } from './commands/plan.ts';
import { addPlugin } from './commands/plugin.ts';
import { addPlugins } from './commands/plugins.ts';
import { addPoints } from './commands/points.ts';
import { addPrune } from './commands/prune.ts';
import { addRepair } from './commands/repair.ts';
import { addReport } from './commands/report.ts';
import { addRestore } from './commands/restore.ts';
import { addRun } from './commands/run.ts';
import { addSalvage } from './commands/salvage.ts';
import { addSchedule } from './commands/schedule.ts';
import { addSchema } from './commands/schema.ts';
import { addStats } from './commands/stats.ts';
import { addVerify } from './commands/verify.ts';

/** The command `tapedeck` with all its subcommands. */
export const makeProgram = (): Command => {
  const program = new Command('tapedeck')
    .description('Backs up, verifies and restores, as composed in one site file.')
    .version('0.1.0')
    .option('--site <file>', 'the site file (otherwise $TAPEDECK_SITE, ./tapedeck.yaml, or the system-wide one)')
    .exitOverride()
    .showHelpAfterError('Add --help for what there is.')
    .addHelpText('after', '\nExample:\n  $ tapedeck init --yes --source ~/documents --to /mnt/backup && tapedeck run documents');
  for (const add of [
    addInit,
    addCheck,
    addPlan,
    addRun,
    addSchedule,
    addBackup,
    addPoints,
    addLs,
    addFind,
    addCat,
    addDiff,
    addExport,
    addMount,
    addRestore,
    addVerify,
    addStats,
    addPrune,
    addDelete,
    addAnnotations,
    addSalvage,
    addRepair,
    addConsolidate,
    addCopy,
    addReport,
    addKey,
    addPlugins,
    addPlugin,
    addSchema,
    addCompletion,
    addMan,
  ])
    add(program);
  return program;
};
