import type { EntryFilter, FilterDirectory, FilterEntry } from '@tapedeck/core';
import { cacheTagName, isCacheFolder } from './filter/cache-tag.ts';
import { IgnoreRules } from './filter/ignore-rules.ts';
import { beyondLimits, type Limits } from './filter/limits.ts';
import { parsePatterns } from './filter/pattern.ts';
import { isWithin, lastVerdict, type Rules } from './filter/rules.ts';

/** Options of the filter, for one root. Plain JSON, since they cross to a worker thread. */
export type FilterOptions = {
  /** The root's path as people know it, with forward slashes and none at its end: empty for the top of the machine. */
  readonly root: string;
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  readonly images: readonly string[];
  readonly ignoreFiles: readonly string[];
  readonly excludeCaches: boolean;
  readonly limits: Limits;
};

/** Worker module: keeps and drops entries of one root by patterns, ignore files, cache tags and limits. */
export const createEntryFilter = (options: FilterOptions): EntryFilter => new FilesFilter(options);

class FilesFilter implements EntryFilter {
  readonly #absolutePrefix: string;
  readonly #exclude: Rules | undefined;
  readonly #include: Rules | undefined;
  readonly #images: Rules | undefined;
  readonly #ignoreFiles: ReadonlySet<string>;
  readonly #ignoreRules: IgnoreRules;
  readonly #excludeCaches: boolean;
  readonly #limits: Limits;
  readonly #hasLimits: boolean;

  // Of the directory that was entered last, whose entries are judged next.
  #folder = '';
  #rules: Rules | undefined;
  #isCache = false;

  constructor({ root, exclude, include, images, ignoreFiles, excludeCaches, limits }: FilterOptions) {
    this.#absolutePrefix = `${root}/`;
    this.#exclude = siteRules(exclude);
    this.#include = siteRules(include);
    this.#images = siteRules(images);
    this.#ignoreFiles = new Set(ignoreFiles);
    this.#ignoreRules = new IgnoreRules(ignoreFiles);
    this.#excludeCaches = excludeCaches;
    this.#limits = limits;
    this.#hasLimits = Object.keys(limits).length > 0;
  }

  enter(directory: FilterDirectory): undefined {
    this.#folder = directory.path;
    this.#rules = this.#ignoreRules.of(directory);
    this.#isCache = this.#excludeCaches && directory.names.has(cacheTagName) && isCacheFolder(directory.readFrom);
  }

  drop(entry: FilterEntry): string | undefined {
    this.#checkFolder(entry);
    if (this.#isCache && entry.name !== cacheTagName) return 'in a folder that is marked as a cache';
    if (this.#exclude && lastVerdict(this.#exclude, entry, this.#absolutePrefix)) return 'excluded by the site file';
    if (this.#include && entry.kind !== 'directory' && !isWithin(this.#include, entry, this.#absolutePrefix))
      return 'not included by the site file';
    if (this.#rules && !this.#ignoreFiles.has(entry.name) && lastVerdict(this.#rules, entry, '')) return 'excluded by an ignore file';
    return this.#hasLimits ? beyondLimits(entry, this.#limits) : undefined;
  }

  isImage(entry: FilterEntry): boolean {
    return this.#images !== undefined && lastVerdict(this.#images, entry, this.#absolutePrefix) === true;
  }

  /** Whoever judges entries of another directory than the last one entered would get that one's answers. */
  #checkFolder({ path, name }: FilterEntry): void {
    const length = path.length - name.length;
    const isHere = length === 0 ? this.#folder === '' : length === this.#folder.length + 1 && path.startsWith(this.#folder);
    if (!isHere) throw new Error(`The entry "${path}" was judged after the directory "${this.#folder}" was entered.`);
  }
}

const siteRules = (lines: readonly string[]): Rules | undefined => {
  const patterns = parsePatterns(lines, 'site file');
  return patterns.length === 0 ? undefined : { patterns, prefixLength: 0, above: undefined };
};
