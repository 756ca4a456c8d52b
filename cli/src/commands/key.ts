import { resolve } from 'node:path';
import { BackupError } from '@tapedeck/core';
import type { Command } from 'commander';
import { recoverySheet } from '../output/recovery-sheet.ts';
import { openNamedSite } from '../site/find-site.ts';
import { keptCopy, prepareCopy } from '../site/key-copy.ts';
import { rememberConfirmed } from '../site/key-reminder.ts';
import { makeKeyFile } from '../site/make-key.ts';
import { chosenJobs, readIdentities } from '../site/point-spec.ts';
import { readTold } from '../site/read-told.ts';
import { addUserKeys } from './key-holders.ts';
import { collect } from './point-options.ts';

interface NewOptions {
  readonly site?: string;
  readonly copyToDestination?: string;
  readonly passphraseFile?: string;
}

/** `tapedeck key new|confirm|list|add|remove`. */
export const addKey = (program: Command): void => {
  const key = program
    .command('key')
    .description('Make keys, prove that copies of them exist, and say who can open the backups.')
    .addHelpText(
      'after',
      '\nExample:\n  $ tapedeck key new /etc/tapedeck/identity.age\n  $ tapedeck key confirm --identity /media/stick/identity.age',
    );
  key
    .command('new <file>')
    .description('Make a new key and print its recovery sheet. Never replaces a file.')
    .option('--copy-to-destination <job>', 'keep a copy, under a passphrase, at the destination of this job of the site file')
    .option('--passphrase-file <file>', 'file with the passphrase of the copy; otherwise it is asked for')
    .addHelpText(
      'after',
      '\nExample:\n  $ tapedeck key new /etc/tapedeck/identity.age\n  $ tapedeck key new /etc/tapedeck/identity.age --copy-to-destination nightly',
    )
    .action(async (file: string, _: object, command: Command) => {
      const path = resolve(file);
      const { site, copyToDestination: job, passphraseFile } = command.optsWithGlobals<NewOptions>();
      const keep = job === undefined ? undefined : await prepareCopy(await openNamedSite(site), job, passphraseFile);
      const made = await makeKeyFile(path);
      const copy = await keptCopy(keep, made);
      process.stdout.write(
        `${recoverySheet({ ...made, copy: copy.place, destination: undefined, signer: undefined })}\nThe identity is in "${path}". Its public key goes into the pipeline: age: { recipients: [${made.recipient}] }\n`,
      );
      if (copy.failure !== undefined) throw copy.failure;
    });
  addUserKeys(key);
  key
    .command('confirm [job]')
    .description('Prove that a copy of the key opens the backups; until then every report warns.')
    .requiredOption(
      '--identity <file>',
      'the copy, typed in or read from where it is kept; for a protected one, its passphrase in a further file, or typed',
      collect,
    )
    .addHelpText('after', '\nExample:\n  $ tapedeck key confirm --identity /media/stick/identity.age')
    .action(async (job: string | undefined, _: object, command: Command) => {
      const { site: file, identity } = command.optsWithGlobals<{ site?: string; identity: string[] }>();
      const site = await openNamedSite(file);
      const identities = await readIdentities(identity);
      for (const name of chosenJobs(site, job)) {
        const opens = await readTold(site, name, (access) => access.opens(identities));
        if (opens === false)
          throw new BackupError('CLI_KEY_DOES_NOT_FIT', `"${identity.join('", "')}" does not open the backups of "${name}".`, {
            hint: 'Try another copy, and make a new one of the key that fits.',
          });
        process.stdout.write(opens === true ? `The copy opens the backups of "${name}".\n` : `"${name}" has no encrypted backups yet.\n`);
        if (opens === true) rememberConfirmed(site, name);
      }
    });
};
