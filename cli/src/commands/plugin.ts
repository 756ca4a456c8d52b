import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { makePlugin, pluginKinds } from '../plugin/make-plugin.ts';

/** `tapedeck plugin create`. */
export const addPlugin = (program: Command): void => {
  const plugin = program
    .command('plugin')
    .description('Write a plugin of your own.')
    .addHelpText('after', '\nExample:\n  $ tapedeck plugin create webdav --kind destination');
  plugin
    .command('create <name>')
    .description('Make a package with a plugin that works, its tests and its README, to be changed into yours.')
    .addOption(new Option('--kind <kind>', 'what it shall be').choices(pluginKinds).makeOptionMandatory())
    .option('--to <folder>', 'where to make it; otherwise ./tapedeck-plugin-NAME')
    .addHelpText('after', '\nExample:\n  $ tapedeck plugin create brotli --kind codec')
    .action((name: string, { kind, to = `tapedeck-plugin-${name}` }: { readonly kind: string; readonly to?: string }) => {
      makePlugin(name, kind, resolve(to));
      process.stdout.write(`Made "${resolve(to)}". Next:\n  cd ${to}\n  npm install\n  npm test\n`);
    });
};
