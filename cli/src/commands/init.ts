import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { BackupError, keptSigner, signerPublicKey } from '@tapedeck/core';
import { jobNamePattern } from '@tapedeck/schemas';
import type { Command } from 'commander';
import { type RecoveryFacts, recoverySheet } from '../output/recovery-sheet.ts';
import { configFolder, openNamedSite } from '../site/find-site.ts';
import { copyUnder, type KeepCopy, keptCopy, type NewKey } from '../site/key-copy.ts';
import { makeKeyFile } from '../site/make-key.ts';
import { newPassphrase } from '../site/passphrase.ts';
import { siteText } from '../site/site-text.ts';
import { composeSiteSchema } from './schema.ts';

interface InitOptions {
  readonly site?: string;
  readonly yes?: boolean;
  readonly source?: string[];
  readonly to?: string;
  readonly job?: string;
  readonly encryption: boolean;
  readonly copyToDestination?: boolean;
  readonly passphraseFile?: string;
}

interface Answers {
  readonly sources: readonly string[];
  readonly to: string;
  readonly encryption: boolean;
  readonly copy: boolean;
}

/** `tapedeck init`. */
export const addInit = (program: Command): void => {
  program
    .command('init')
    .description('Make a site file that works, a key, and the recovery sheet. Asks, unless --yes is given.')
    .option('--yes', 'ask nothing')
    .option('--source <path>', 'what to back up; may be given again', (value: string, before: string[] = []) => [...before, value])
    .option('--to <folder>', 'where backups go')
    .option('--job <name>', 'name of the job; otherwise that of the first source')
    .option('--no-encryption', 'leave backups readable for whoever finds them')
    .option('--copy-to-destination', 'keep a copy of the key, under a passphrase, beside the backups')
    .option('--passphrase-file <file>', 'file with the passphrase of the copy; otherwise it is asked for')
    .addHelpText('after', '\nExample:\n  $ tapedeck init --yes --source /srv --to /mnt/backup\n  $ tapedeck --site ./tapedeck.yaml init')
    .action(async (_: object, command: Command) => initialize(command.optsWithGlobals<InitOptions>()));
};

const initialize = async (options: InitOptions): Promise<void> => {
  const file = resolve(options.site ?? join(configFolder(), 'tapedeck.yaml'));
  if (existsSync(file))
    throw new BackupError('CLI_SITE_EXISTS', `"${file}" exists already.`, {
      hint: 'Change it with an editor, or name another one with --site.',
    });
  const answers = await ask(options);
  const sources = answers.sources.map((path) => resolve(path));
  for (const path of sources)
    if (!existsSync(path)) throw new BackupError('CLI_SOURCE_MISSING', `"${path}" does not exist.`, { hint: 'Name what is there.' });
  const destination = resolve(answers.to);
  const job = options.job ?? jobName(sources[0]);
  if (!new RegExp(jobNamePattern).test(job)) throw noJobName(job);
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  const identityFile = join(folder, 'identity.age');
  const passphrase = answers.encryption && answers.copy ? await newPassphrase(options.passphraseFile) : undefined;
  const key = answers.encryption ? await makeKeyFile(identityFile) : undefined;
  // A site that is kept apart keeps its state, and with it its signing key, beside it.
  const state = options.site === undefined ? {} : { state: 'state' };
  const text = siteText({ ...state, job, sources, destination, key: key && { recipient: key.recipient, identityFile } });
  writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
  writeFileSync(join(folder, 'tapedeck.schema.json'), `${JSON.stringify(await composeSiteSchema(), undefined, 2)}\n`);
  const made = await openNamedSite(file);
  const signer = keptSigner(made.stateFolder, true);
  if (key !== undefined)
    await showKey(key, { destination, signer: signer && signerPublicKey(signer) }, passphrase && copyUnder(made, job, passphrase));
  const site = options.site === undefined ? '' : ` --site ${options.site}`;
  process.stdout.write(`Wrote "${file}". Next:\n  tapedeck${site} check ${job}\n  tapedeck${site} run ${job}\n`);
};

/** Prints the recovery sheet, with the place of the copy if one is wanted. */
const showKey = async (key: NewKey, facts: Pick<RecoveryFacts, 'destination' | 'signer'>, keep: KeepCopy | undefined): Promise<void> => {
  const { place, failure } = await keptCopy(keep, key);
  process.stdout.write(`${recoverySheet({ ...key, ...facts, copy: place })}\n`);
  if (failure !== undefined) throw failure;
};

const ask = async ({ yes, source, to, encryption, copyToDestination: copy = false }: InitOptions): Promise<Answers> => {
  if (yes === true || !process.stdin.isTTY) {
    if (source !== undefined && to !== undefined) return { sources: source, to, encryption, copy };
    throw new BackupError('CLI_INIT_INCOMPLETE', 'Without questions, what to back up and where to must be said.', {
      hint: 'Add --source PATH and --to FOLDER.',
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const sources =
      source ??
      (await terminal.question('What shall be backed up? (paths, separated by spaces) ')).split(/\s+/).filter((path) => path !== '');
    const target = to ?? (await terminal.question('Where to? (a folder on another disk) ')).trim();
    if (sources.length === 0 || target === '')
      throw new BackupError('CLI_INIT_INCOMPLETE', 'What to back up and where to must be said.', { hint: 'Run "tapedeck init" again.' });
    const encrypt = encryption && !/^n/i.test(await terminal.question('Encrypt the backups? [Y/n] '));
    const question = 'Keep a copy of the key beside the backups, under a passphrase? [y/N] ';
    return { sources, to: target, encryption: encrypt, copy: encrypt && (copy || /^y/i.test(await terminal.question(question))) };
  } finally {
    terminal.close();
  }
};

const noJobName = (job: string) =>
  new BackupError('CLI_JOB_NAME_INVALID', `"${job}" cannot be the name of a job.`, {
    hint: 'Take up to a hundred letters, digits, dots, dashes and underscores, beginning with a letter or digit.',
  });

const jobName = (source: string | undefined): string =>
  basename(source ?? '')
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '') || hostname();
