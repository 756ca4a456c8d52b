import type { Command } from 'commander';
import { manPage } from '../output/man-page.ts';

/** `tapedeck man`. */
export const addMan = (program: Command): void => {
  program
    .command('man')
    .description('Print the manual page.')
    .addHelpText('after', '\nExample:\n  $ tapedeck man > /usr/local/share/man/man1/tapedeck.1\n  $ tapedeck man | man -l -')
    .action(() => void process.stdout.write(manPage(program)));
};
