import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Keyword of a package whose plugin is a snapshot provider, so that it is found without importing those that are not. */
const providerKeyword = 'tapedeck-snapshot';

/** Names of the plugins that can be found from these folders, sorted. Nothing is imported. */
export const installedPlugins = async (bases: readonly string[]): Promise<readonly string[]> =>
  [...new Set((await packagesFrom(bases)).map(({ name }) => name))].sort();

/** Names of those whose package says that they are snapshot providers, sorted. Nothing is imported. */
export const installedProviders = async (bases: readonly string[]): Promise<readonly string[]> => {
  const packages = await packagesFrom(bases);
  const providers = await Promise.all(packages.map(async (one) => ((await isProvider(one.folder)) ? [one.name] : [])));
  return [...new Set(providers.flat())].sort();
};

const isProvider = async (folder: string): Promise<boolean> => {
  try {
    const { keywords }: { readonly keywords?: unknown } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return Array.isArray(keywords) && keywords.includes(providerKeyword);
  } catch {
    return false;
  }
};

const packagesFrom = async (bases: readonly string[]) => {
  const folders = [...new Set(bases.flatMap(moduleFolders))];
  const packages = await Promise.all(
    folders.map(async (folder) => [
      ...(await packagesIn(join(folder, '@tapedeck'), 'plugin-')),
      ...(await packagesIn(folder, 'tapedeck-plugin-')),
    ]),
  );
  return packages.flat();
};

const moduleFolders = (base: string): string[] => {
  const parent = dirname(base);
  const here = join(base, 'node_modules');
  return parent === base ? [here] : [here, ...moduleFolders(parent)];
};

const packagesIn = async (folder: string, prefix: string) => {
  const items = await readdir(folder).catch(() => []);
  return items.filter((item) => item.startsWith(prefix)).map((item) => ({ name: item.slice(prefix.length), folder: join(folder, item) }));
};
