import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Names of the plugins that can be found from these folders, sorted. Nothing is imported. */
export const installedPlugins = async (bases: readonly string[]): Promise<readonly string[]> => {
  const folders = [...new Set(bases.flatMap(moduleFolders))];
  const names = await Promise.all(
    folders.map(async (folder) => [
      ...(await namesIn(join(folder, '@tapedeck'), 'plugin-')),
      ...(await namesIn(folder, 'tapedeck-plugin-')),
    ]),
  );
  return [...new Set(names.flat())].sort();
};

const moduleFolders = (base: string): string[] => {
  const parent = dirname(base);
  const here = join(base, 'node_modules');
  return parent === base ? [here] : [here, ...moduleFolders(parent)];
};

const namesIn = async (folder: string, prefix: string) => {
  const items = await readdir(folder).catch(() => []);
  return items.filter((item) => item.startsWith(prefix)).map((item) => item.slice(prefix.length));
};
