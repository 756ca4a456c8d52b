import { BackupError, type RestoreRequest, restoreJob } from '@tapedeck/core';
import { type Command, Option } from 'commander';
import { showRun } from '../output/run-listeners.ts';
import { summarize } from '../output/summary.ts';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { type PointOptions, resolvePoint } from '../site/point-spec.ts';
import { allPaths, collect, type PathListOptions, withPathList, withPointOptions } from './point-options.ts';
import { showSystem } from './system-restore.ts';
import { type WorkloadOptions, workloadOf } from './workload-options.ts';

interface RestoreOptions extends PointOptions, PathListOptions, WorkloadOptions {
  readonly to?: string;
  readonly inPlace?: boolean;
  readonly include?: string[];
  readonly exclude?: string[];
  readonly conflict: RestoreRequest['conflict'];
  readonly system?: boolean;
  readonly verify?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `tapedeck restore POINT [PATH…]`. */
export const addRestore = (program: Command): void => {
  withPathList(withPointOptions(program.command('restore <point> [paths...]')))
    .description('Bring back files, a workload for its application, or see how the whole system comes back.')
    .option('--to <folder>', 'folder that receives the files')
    .option('--in-place', 'restore to where the files came from')
    .option('--include <glob>', 'of files only those that fit; may be given again', collect)
    .option('--exclude <glob>', 'not what fits; may be given again', collect)
    .addOption(
      new Option('--conflict <rule>', 'what to do with files that are there: "fail" leaves them and says so')
        .choices(['fail', 'keep', 'overwrite', 'newer', 'rename'])
        .default('fail'),
    )
    .option('--workload <name>', 'hand a workload back to its application; with --to only its files come to that folder')
    .option('--as <name>', 'the name that the workload gets')
    .option('--with <key=value>', 'what its application is told besides; may be given again', collect)
    .option('--system', 'print how the machine is rebuilt from the point, step by step; changes nothing')
    .option('--verify', 'read what was restored again, and compare it with the point')
    .option('--dry-run', 'only list what would be created, overwritten, kept or renamed')
    .option('--json', 'print events as JSON lines')
    .addHelpText(
      'after',
      '\nExample:\n  $ tapedeck restore nightly@latest /etc/ssh --to /tmp/look\n  $ tapedeck restore nightly@2026-11-22T01:00 /srv --in-place --conflict newer\n  $ tapedeck restore nightly@latest --files-from wanted.txt --to /tmp/look\n  $ tapedeck restore nightly@latest --workload mssql:Sales --as Sales_of_yesterday\n  $ tapedeck restore nightly@latest --system',
    )
    .action(async (point: string, paths: string[], _: object, command: Command) =>
      restoreNamed(point, paths, command.optsWithGlobals<RestoreOptions>()),
    );
};

const restoreNamed = async (text: string, typed: readonly string[], options: RestoreOptions): Promise<void> => {
  if (options.system === true) {
    refuseBeside(typed, options);
    return showSystem(text, options);
  }
  const workload = workloadOf(options);
  if (workload === undefined && (options.to === undefined) === (options.inPlace !== true)) {
    throw new BackupError('CLI_NO_TARGET', 'A restore needs either --to FOLDER or --in-place.', { hint: 'Add one of them.' });
  }
  const paths = await allPaths(typed, options);
  const { site, job, request: point } = await resolvePoint(text, options);
  const { to, include = [], exclude = [], conflict, verify = false, dryRun = false } = options;
  const shown = await showRun({ ...options, plain: dryRun });
  try {
    const { report, exitCode, result } = await untilInterrupted(
      (signal) =>
        restoreJob(site, job, {
          point,
          request: { paths, include, exclude, to, conflict, verify, dryRun, ...(workload === undefined ? {} : { workload }) },
          listeners: shown.listeners,
          signal,
        }),
      shown.say,
    );
    shown.end();
    if (options.json !== true) {
      for (const path of result?.wouldWrite ?? []) process.stdout.write(`would write ${path}\n`);
      process.stdout.write(`${summarize(report)}\n`);
    }
    process.exitCode = exitCode;
  } finally {
    shown.end();
  }
};

/** It prints a plan of everything: what says how files come back has no place there. */
const refuseBeside = (typed: readonly string[], options: RestoreOptions): void => {
  const { to, inPlace, include, exclude, filesFrom, workload, as, with: pairs, verify, dryRun } = options;
  const beside = [to, inPlace, include, exclude, filesFrom, workload, as, pairs, verify, dryRun].some((one) => one !== undefined);
  if (typed.length === 0 && !beside && options.conflict === 'fail') return;
  throw new BackupError(
    'CLI_SYSTEM_ALONE',
    '"--system" prints how the whole machine is rebuilt, and takes no paths and nothing about files.',
    {
      hint: 'Leave out either "--system", or all else but "--json", "--identity" and "--trust-signer".',
    },
  );
};
