import { readFileSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Package names that a name in the site file may stand for, in the order in which they are tried; empty for a path.
 * A short name never stands for a package of just that name: a mistyped key must not run whatever is installed under it.
 */
export const packageNames = (name: string): readonly string[] => {
  if (isPath(name)) return [];
  return name.startsWith('@') || name.includes('/') ? [name] : [`@tapedeck/plugin-${name}`, `tapedeck-plugin-${name}`];
};

const isPath = (name: string) => name.startsWith('./') || name.startsWith('../') || isAbsolute(name);

/**
 * URL of the module that a name in the site file stands for; `undefined` when there is none.
 * @param bases folders that packages are looked for from: that of the site file, which paths are relative to, then others
 */
export const resolvePlugin = (name: string, bases: readonly string[]): string | undefined => {
  if (isPath(name)) return resolvesTo(resolve(bases[0] ?? '.', name), bases[0] ?? '.');
  for (const packageName of packageNames(name)) {
    for (const base of bases) {
      const found = resolvesTo(packageName, base);
      if (found !== undefined) return found;
    }
  }
  return undefined;
};

const resolvesTo = (specifier: string, folder: string): string | undefined => {
  const from = join(folder, 'site.js');
  try {
    return pathToFileURL(createRequire(from).resolve(specifier)).href;
  } catch (error) {
    return codeOf(error) === 'ERR_PACKAGE_PATH_NOT_EXPORTED' ? importEntry(specifier, from) : undefined;
  }
};

// `require` does not see packages that export to `import` only, which is what many pure ES modules do.
const importEntry = (packageName: string, from: string): string | undefined => {
  const manifest = findPackageJSON(packageName, pathToFileURL(from));
  if (manifest === undefined) return undefined;
  const { exports: exported }: { readonly exports?: unknown } = JSON.parse(readFileSync(manifest, 'utf8'));
  const entry = conditional(memberOf(exported, '.') ?? exported);
  return entry === undefined ? undefined : pathToFileURL(join(dirname(manifest), entry)).href;
};

const conditional = (entry: unknown): string | undefined =>
  typeof entry === 'string'
    ? entry
    : ['import', 'node', 'default']
        .map((key) => memberOf(entry, key))
        .map((one) => (one === undefined ? undefined : conditional(one)))
        .find((one) => one !== undefined);

const memberOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);
