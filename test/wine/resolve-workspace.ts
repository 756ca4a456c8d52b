// Wine shows symbolic links as what they lead to, so that Node takes the packages of this workspace for installed ones, whose
// TypeScript it does not run. This leads their names straight to their folders.
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly source?: string }>>;
}

const project = new URL('../../', import.meta.url);
const manifests = new Map<string, Manifest>();

const folderOf = (name: string): string => (name.startsWith('plugin-') ? `plugins/${name.slice('plugin-'.length)}` : name);

const manifestOf = (folder: string): Manifest => {
  const known = manifests.get(folder) ?? JSON.parse(readFileSync(new URL(`${folder}/package.json`, project), 'utf8'));
  manifests.set(folder, known);
  return known;
};

registerHooks({
  resolve: (specifier, context, next) => {
    const [, name, below = ''] = /^@tapedeck\/([^/]+)(\/.*)?$/.exec(specifier) ?? [];
    if (name === undefined) return next(specifier, context);
    const folder = folderOf(name);
    // A test may make a package of its own.
    if (!existsSync(new URL(`${folder}/package.json`, project))) return next(specifier, context);
    const source = manifestOf(folder).exports[`.${below}`]?.source;
    return source === undefined ? next(specifier, context) : { url: new URL(`${folder}/${source}`, project).href, shortCircuit: true };
  },
});
