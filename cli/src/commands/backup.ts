import { resolve } from 'node:path';
import { BackupError, planJob, runJob } from '@tapedeck/core';
import type { Command } from 'commander';
import { showRun } from '../output/run-listeners.ts';
import { summarize } from '../output/summary.ts';
import { traceTo } from '../output/trace-file.ts';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { openValueSite } from '../site/find-site.ts';
import { defaultKeyWrapper, makeKeyFile } from '../site/make-key.ts';
import { readIdentity } from '../site/point-spec.ts';
import { backupJob } from '../site/site-text.ts';
import { allPaths, type PathListOptions, withPathList } from './point-options.ts';

interface BackupOptions extends PathListOptions {
  readonly to: string;
  readonly stdin?: string;
  readonly job: string;
  readonly recipient?: string;
  readonly identity?: string;
  readonly newKey?: string;
  readonly encryption: boolean;
  readonly verify: boolean;
  readonly json?: boolean;
  readonly trace?: string;
}

/** `tapedeck backup PATH… --to DIR`. */
export const addBackup = (program: Command): void => {
  withPathList(program.command('backup [paths...]'))
    .description('Back up without a site file.')
    .requiredOption('--to <folder>', 'where the backup goes')
    .option('--stdin <path>', 'back up what is piped in, as the file of this absolute path')
    .option('--job <name>', 'name of the media set at the destination', 'backup')
    .option('--recipient <key>', 'encrypt to this public key')
    .option('--identity <file>', 'encrypt to the key in this file; incremental backups can then be made from anywhere')
    .option('--new-key <file>', 'make a new key, write it to this file, and encrypt to it')
    .option('--no-encryption', 'leave the backup readable for whoever finds it')
    .option('--no-verify', 'do not read back what was written')
    .option('--json', 'print events as JSON lines')
    .option('--trace <file>', 'write the times of every step and tap to a file')
    .addHelpText(
      'after',
      `
Examples:
  $ tapedeck backup ~/documents --to /mnt/stick --new-key ~/stick.age
  $ find /srv -name '*.key' -print0 | tapedeck backup --files-from - --null --to /mnt/stick --identity ~/stick.age
  $ tapedeck backup --stdin /dumps/sales.sql --to /mnt/stick --identity ~/stick.age`,
    )
    .action(async (paths: string[], _: object, command: Command) => backUp(paths, command.optsWithGlobals<BackupOptions>()));
};

const backUp = async (typed: readonly string[], options: BackupOptions): Promise<void> => {
  if (options.filesFrom === '-' && options.stdin !== undefined) throw stdinTwice();
  const paths = await allPaths(typed, options);
  if (paths.length === 0 && options.stdin === undefined) throw nothingNamed();
  const key = await chooseKey(options);
  const sources = paths.map((path) => resolve(path));
  const job = backupJob({ job: options.job, sources, destination: resolve(options.to), key }, options.stdin);
  const identity = key === undefined || key.identityFile === '' ? {} : { identity: { file: resolve(key.identityFile) } };
  const site = await openValueSite({
    ...identity,
    jobs: { [options.job]: { ...job, verify: { written: options.verify, advanced: false } } },
  });
  const { json, trace } = options;
  const shown = await showRun({ json, trace: trace === undefined ? undefined : traceTo(trace, await planJob(site, options.job)) });
  try {
    const { report, exitCode } = await untilInterrupted(
      (signal) => runJob(site, options.job, { listeners: shown.listeners, signal }),
      shown.say,
    );
    shown.end();
    if (options.json !== true) process.stdout.write(`${summarize(report)}\n`);
    process.exitCode = exitCode;
  } finally {
    shown.end();
  }
};

const nothingNamed = () =>
  new BackupError('CLI_NOTHING_NAMED', 'It was not said what to back up.', {
    hint: 'Name files or folders, or pipe something in with --stdin.',
  });

const stdinTwice = () =>
  new BackupError('CLI_STDIN_TWICE', 'Standard input cannot be both the list of paths and what is backed up.', {
    hint: 'Put the list into a file: --files-from FILE.',
  });

/** Which key: one that was named, a new one, or, spelled out, none. */
const chooseKey = async ({
  recipient,
  identity,
  newKey,
  encryption,
}: BackupOptions): Promise<{ recipient: string; identityFile: string } | undefined> => {
  if (recipient !== undefined) return { recipient, identityFile: identity ?? '' };
  if (identity !== undefined) {
    const [found] = await (await defaultKeyWrapper()).recipients(readIdentity(identity));
    if (found !== undefined) return { recipient: found, identityFile: identity };
    throw new BackupError('CLI_IDENTITY_EMPTY', `"${identity}" holds no identity.`, {
      hint: 'Name an identity file, such as "tapedeck key new" makes.',
    });
  }
  if (newKey !== undefined) {
    const made = await makeKeyFile(resolve(newKey));
    process.stderr.write(`A new key is in "${resolve(newKey)}". Without a copy of it the backup cannot be read.\n`);
    return { recipient: made.recipient, identityFile: newKey };
  }
  if (!encryption) return undefined;
  throw new BackupError('CLI_NO_KEY', 'It was not said how to encrypt.', {
    hint: 'Add --recipient KEY, --identity FILE or --new-key FILE; or spell out --no-encryption.',
  });
};
