import { BackupError, type UserKey, type UserKeyChange } from '@tapedeck/core';
import type { Command } from 'commander';
import { untilInterrupted } from '../output/until-interrupted.ts';
import { openNamedSite } from '../site/find-site.ts';
import { passphraseOf } from '../site/passphrase.ts';
import { chosenJobs } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';

/** The encryptor whose keys are added; there is one so far. */
const wrapper = 'age';

/** `tapedeck key list|add|remove`: who can open the backups of a job. */
export const addUserKeys = (key: Command): void => {
  key
    .command('list <job>')
    .description('List who can open the backups of a job.')
    .addHelpText('after', '\nExample:\n  $ tapedeck key list nightly')
    .action(async (job: string, _: object, command: Command) => {
      const site = await openNamedSite(command.optsWithGlobals<{ site?: string }>().site);
      chosenJobs(site, job);
      show(job, await readTold(site, job, (access) => access.listKeys()));
    });
  key
    .command('add <job> [recipient]')
    .description('Let a further key open all backups of a job, those that are there too. Takes an identity that opens them.')
    .option('--passphrase-file <file>', 'add the passphrase in this file instead of a recipient')
    .addHelpText('after', '\nExample:\n  $ tapedeck key add nightly age1qpzry9x8gf2tvdw0s3jn54khce6mua7lqpzry9x8gf2tvdw0s3jsq2k4y')
    .action(async (job: string, recipient: string | undefined, _: object, command: Command) => {
      const { passphraseFile } = command.optsWithGlobals<{ passphraseFile?: string }>();
      await change(command, job, addition(recipient, passphraseFile));
      process.stdout.write('Put it into the pipeline of the site file as well, so that a new set begins with it.\n');
    });
  key
    .command('remove <job> <holder>')
    .description('Let a key open the backups of a job no longer.')
    .addHelpText('after', '\nExample:\n  $ tapedeck key remove nightly age1qpzry9x8gf2tvdw0s3jn54khce6mua7lqpzry9x8gf2tvdw0s3jsq2k4y')
    .action(async (job: string, holder: string, _: object, command: Command) => {
      await change(command, job, { kind: 'remove', holder });
      process.stdout.write(
        'What was read with it stays read. Media files that are there carry a copy of the old list, so whoever has that key and one of them still reads that one.\n',
      );
    });
};

const addition = (recipient: string | undefined, passphraseFile: string | undefined): UserKeyChange => {
  if (passphraseFile !== undefined) return { kind: 'add passphrase', wrapper, passphrase: passphraseOf(passphraseFile) };
  if (recipient !== undefined && /^age1[0-9a-z]+$/.test(recipient)) return { kind: 'add', wrapper, recipient };
  throw new BackupError('CLI_NO_RECIPIENT', 'It was not said whose key is to be added.', {
    hint: 'Name a public key that begins with "age1", or --passphrase-file FILE.',
  });
};

const change = async (command: Command, job: string, wanted: UserKeyChange): Promise<void> => {
  const site = await openNamedSite(command.optsWithGlobals<{ site?: string }>().site);
  chosenJobs(site, job);
  // It holds the lock of the set meanwhile.
  const keys = await untilInterrupted((signal) => readTold(site, job, (access) => access.changeKeys(wanted), { signal }));
  show(job, keys);
};

const show = (job: string, keys: readonly UserKey[]): void => {
  const lines = keys.map(({ wrapper: by, holder }) => `  ${holder} (${by})`);
  process.stdout.write(
    keys.length === 0 ? `"${job}" has no encrypted backups.\n` : `These open the backups of "${job}":\n${lines.join('\n')}\n`,
  );
};
