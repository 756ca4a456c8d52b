import { writeFileSync } from 'node:fs';
import { siteSchemaOf } from '@tapedeck/core';
import type { Command } from 'commander';
import { pluginFolders, sectionPlugins } from '../site/plugin-folders.ts';

/** The schema of site files, with all installed plugins. */
export const composeSiteSchema = (): Promise<object> =>
  siteSchemaOf({ folders: [process.cwd(), ...pluginFolders()], platform: process.platform, sectionPlugins });

/** `tapedeck schema [FILE]`. */
export const addSchema = (program: Command): void => {
  program
    .command('schema [file]')
    .description('Write the JSON Schema of site files, for completion and checks in editors.')
    .addHelpText('after', '\nExample:\n  $ tapedeck schema tapedeck.schema.json')
    .action(async (file: string | undefined) => {
      const text = `${JSON.stringify(await composeSiteSchema(), undefined, 2)}\n`;
      if (file === undefined) process.stdout.write(text);
      else writeFileSync(file, text);
    });
};
