import { resolve } from 'node:path';
import { BackupError, readJob } from '@tapedeck/core';
import type { Command } from 'commander';
import { recoverySheet } from '../output/recovery-sheet.ts';
import { openNamedSite } from '../site/find-site.ts';
import { rememberConfirmed } from '../site/key-reminder.ts';
import { makeKeyFile } from '../site/make-key.ts';
import { chosenJobs, readIdentity } from '../site/point-spec.ts';

/** `tapedeck key new|confirm`. */
export const addKey = (program: Command): void => {
  const key = program
    .command('key')
    .description('Make keys, and prove that copies of them exist.')
    .addHelpText(
      'after',
      '\nExample:\n  $ tapedeck key new /etc/tapedeck/identity.age\n  $ tapedeck key confirm --identity /media/stick/identity.age',
    );
  key
    .command('new <file>')
    .description('Make a new key and print its recovery sheet. Never replaces a file.')
    .addHelpText('after', '\nExample:\n  $ tapedeck key new /etc/tapedeck/identity.age')
    .action(async (file: string) => {
      const path = resolve(file);
      const made = await makeKeyFile(path);
      process.stdout.write(
        `${recoverySheet({ ...made, destination: undefined, signer: undefined })}\nThe identity is in "${path}". Its public key goes into the pipeline: age: { recipients: [${made.recipient}] }\n`,
      );
    });
  key
    .command('confirm [job]')
    .description('Prove that a copy of the key opens the backups; until then every report warns.')
    .requiredOption('--identity <file>', 'the copy, typed in or read from where it is kept')
    .addHelpText('after', '\nExample:\n  $ tapedeck key confirm --identity /media/stick/identity.age')
    .action(async (job: string | undefined, _: object, command: Command) => {
      const { site: file, identity } = command.optsWithGlobals<{ site?: string; identity: string }>();
      const site = await openNamedSite(file);
      const confirmed: string[] = [];
      for (const name of chosenJobs(site, job)) {
        const opens = await readJob(site, name, (access) => access.opens(readIdentity(identity)));
        if (opens === false)
          throw new BackupError('CLI_KEY_DOES_NOT_FIT', `"${identity}" does not open the backups of "${name}".`, {
            hint: 'Try another copy, and make a new one of the key that fits.',
          });
        process.stdout.write(opens === true ? `The copy opens the backups of "${name}".\n` : `"${name}" has no encrypted backups yet.\n`);
        if (opens === true) confirmed.push(name);
      }
      rememberConfirmed(site, confirmed);
    });
};
