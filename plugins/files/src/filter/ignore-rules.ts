import type { FilterDirectory } from '@tapedeck/core';
import { parsePatterns } from './pattern.ts';
import { readSmallFile } from './read-small-file.ts';
import type { Rules } from './rules.ts';

const mostRemembered = 8192;

/**
 * Rules of the ignore files in a tree. A thread meets directories whose parents another thread has visited, so what is not
 * known yet is read then. Only so many directories are remembered, since a tree may have millions.
 */
export class IgnoreRules {
  readonly #fileNames: readonly string[];
  readonly #known = new Map<string, Rules | undefined>();

  constructor(fileNames: readonly string[]) {
    this.#fileNames = fileNames;
  }

  /** Rules for the entries of a directory, its own and those of all directories above it up to the root. */
  of({ path, readFrom, names }: FilterDirectory): Rules | undefined {
    if (this.#fileNames.length === 0) return undefined;
    if (this.#known.has(path)) return this.#known.get(path);
    const own = this.#fileNames.filter((name) => names.has(name));
    return this.#remember(path, this.#extend(this.#ofParent(path, readFrom), path, readFrom, own));
  }

  #ofParent(path: string, readFrom: string): Rules | undefined {
    if (path === '') return undefined;
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (this.#known.has(parent)) return this.#known.get(parent);
    const parentReadFrom = parentFolder(readFrom, path);
    return this.#remember(parent, this.#extend(this.#ofParent(parent, parentReadFrom), parent, parentReadFrom, this.#fileNames));
  }

  #extend(above: Rules | undefined, path: string, readFrom: string, fileNames: readonly string[]): Rules | undefined {
    const patterns = fileNames.flatMap((name) => parsePatterns(linesOf(`${readFrom}/${name}`), 'ignore file'));
    return patterns.length === 0 ? above : { patterns, prefixLength: path === '' ? 0 : path.length + 1, above };
  }

  #remember(path: string, rules: Rules | undefined): Rules | undefined {
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(path, rules);
    return rules;
  }
}

/** Where to read the directory above: a shorter path, or `..` when `readFrom` is the name of a handle, with no parent in its text. */
const parentFolder = (readFrom: string, path: string) =>
  readFrom.endsWith(`/${path}`) ? readFrom.slice(0, readFrom.lastIndexOf('/')) : `${readFrom}/..`;

const linesOf = (file: string): readonly string[] =>
  readSmallFile(file)
    ?.toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\n') ?? [];
