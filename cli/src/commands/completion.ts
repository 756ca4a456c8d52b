import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/bash-completion.ts';
import { describeProgram } from '../completion/describe-program.ts';
import { fishCompletion } from '../completion/fish-completion.ts';
import { zshCompletion } from '../completion/zsh-completion.ts';
import { openNamedSite } from '../site/find-site.ts';

const scripts = new Map([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
]);

/** `tapedeck completion SHELL`, and the hidden command that its scripts ask for the names of jobs. */
export const addCompletion = (program: Command): void => {
  program
    .command('completion')
    .description('Print a script that completes commands, options and job names in a shell.')
    .addArgument(new Argument('<shell>', 'which shell').choices([...scripts.keys()]))
    .addHelpText(
      'after',
      '\nExample:\n  $ tapedeck completion bash > /etc/bash_completion.d/tapedeck\n  $ tapedeck completion fish > ~/.config/fish/completions/tapedeck.fish',
    )
    .action((shell: string) => void process.stdout.write(scripts.get(shell)?.(describeProgram(program)) ?? ''));
  program
    .command('job-names', { hidden: true })
    .description('Print the names of all jobs, for the completion of shells.')
    .addHelpText('after', '\nExample:\n  $ tapedeck job-names')
    .action(async (_: object, command: Command) => {
      const { jobNames } = await openNamedSite(command.optsWithGlobals<{ site?: string }>().site);
      process.stdout.write(jobNames.map((name) => `${name}\n`).join(''));
    });
};
