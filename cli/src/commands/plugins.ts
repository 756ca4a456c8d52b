import { loadInstalled } from '@tapedeck/core';
import type { Command } from 'commander';
import { formatTable } from '../output/format.ts';
import { pluginFolders } from '../site/plugin-folders.ts';

/** `tapedeck plugins`. */
export const addPlugins = (program: Command): void => {
  program
    .command('plugins')
    .description('List the plugins that are installed, and where a site file may name them.')
    .addHelpText('after', '\nExample:\n  $ tapedeck plugins')
    .action(async () => {
      const installed = await loadInstalled({ folders: [process.cwd(), ...pluginFolders()], platform: process.platform });
      const rows = installed.map((one) =>
        'plugin' in one
          ? [one.name, one.plugin.version, one.plugin.places.join(', ')]
          : [one.name, '-', `cannot be used: ${one.error.message}`],
      );
      process.stdout.write(`${formatTable([['PLUGIN', 'VERSION', 'PLACES'], ...rows])}\n`);
    });
};
