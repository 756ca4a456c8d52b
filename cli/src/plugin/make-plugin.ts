import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BackupError } from '@tapedeck/core';

/** Every file of these is as a plugin called "my-plugin" would have it. */
const templates = fileURLToPath(new URL('templates/plugin/', import.meta.resolve('#package.json')));
const shared = 'common';

/** What a plugin can be made as. */
export const pluginKinds: readonly string[] = readdirSync(templates).filter((name) => name !== shared);

/**
 * Makes the package of a plugin in a folder that holds nothing yet.
 * @throws `CLI_PLUGIN_NAME`, `CLI_PLUGIN_EXISTS`, before anything is written
 */
export const makePlugin = (name: string, kind: string, folder: string): void => {
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    throw new BackupError('CLI_PLUGIN_NAME', `"${name}" cannot be the name of a plugin.`, {
      hint: 'Take small letters, digits and hyphens, a letter first: it is the key in site files.',
    });
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new BackupError('CLI_PLUGIN_EXISTS', `"${folder}" holds something already.`, { hint: 'Name an empty folder with --to.' });
  for (const part of [shared, kind])
    for (const path of globSync('**/*', { cwd: join(templates, part), withFileTypes: true })) {
      if (path.isDirectory()) continue;
      const from = join(path.parentPath, path.name);
      write(join(folder, from.slice(join(templates, part).length)), named(readFileSync(from, 'utf8'), name));
    }
};

// npm leaves files of that name out of what it publishes.
const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path.replace(/gitignore$/, '.gitignore'), text, { flag: 'wx' });
};

const named = (text: string, name: string): string =>
  text.replaceAll('my-plugin', name).replaceAll('MY_PLUGIN', name.toUpperCase().replaceAll('-', '_'));
