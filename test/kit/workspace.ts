import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the whole project. */
export const projectFolder = fileURLToPath(new URL('../../', import.meta.url));

/** A source file of a package. Paths are relative to the project, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A package of the workspace. */
export interface WorkspacePackage {
  /** `core`, `plugins/zstd`. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly sources: readonly SourceFile[];
}

/** What the tests ask of a `package.json`. */
export interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Reads a text file of the project. */
export const readProjectFile = (path: string): string => readFileSync(join(projectFolder, path), 'utf8');

/** Files of the project by glob, sorted, without installed and built ones. */
export const findProjectFiles = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: projectFolder, exclude: ['**/node_modules', '**/dist'] })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();

/** All packages with their sources. */
export const readPackages = (): readonly WorkspacePackage[] =>
  [
    'schemas',
    'core',
    'archive',
    'fuse',
    'windows',
    'testkit',
    'cli',
    ...findProjectFiles('plugins/*/package.json').map((path) => path.replace('/package.json', '')),
  ].map((folder) => ({
    folder,
    manifest: JSON.parse(readProjectFile(`${folder}/package.json`)),
    sources: findProjectFiles(`${folder}/src/**/*.ts`).map((path) => ({ path, text: readProjectFile(path) })),
  }));
