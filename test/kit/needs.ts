import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { skip } from './skip.ts';

/**
 * Skips unless the test runs on this platform. A missing platform is no fault of the machine, so it is skipped in CI too.
 * Call it before the other needs.
 */
export const needsPlatform = (context: Mocha.Context, platform: NodeJS.Platform): void => {
  if (process.platform !== platform) skip(context, `needs ${platform}`);
};

/** Skips unless the test runs as root; where CI is set it fails instead. */
export const needsRoot = (context: Mocha.Context): void => {
  if (process.getuid?.() !== 0) missing(context, 'needs root');
};

/** Skips unless all these programs are in PATH; where CI is set it fails instead. */
export const needsTools = (context: Mocha.Context, ...tools: readonly string[]): void => {
  const absent = tools.filter((tool) => !isInPath(tool));
  if (absent.length > 0) missing(context, `${absent.map((tool) => `"${tool}"`).join(', ')} not installed`);
};

/** Skips unless this user can mount file systems of programs; where CI is set it fails instead. */
export const needsFuse = (context: Mocha.Context): void => {
  needsPlatform(context, 'linux');
  needsTools(context, 'fusermount3');
  if (!existsSync('/dev/fuse')) missing(context, 'there is no /dev/fuse');
};

/**
 * The first Python that can import all these modules; without one it skips, and where CI is set it fails instead. The system's is
 * asked too: one that stands before it in PATH does not see the packages of the system.
 */
export const needsPython = (context: Mocha.Context, ...modules: readonly string[]): string => {
  const imports = (python: string) => spawnSync(python, ['-c', `import ${modules.join(', ')}`]).status === 0;
  const found = ['python3', '/usr/bin/python3'].find(imports);
  return found ?? missing(context, `no Python with ${modules.map((name) => `"${name}"`).join(', ')}`);
};

/** Whether tests leave out no case of theirs at all, and take hours: `TESTS=every`. */
export const isExhaustive: boolean = process.env.TESTS === 'every';

/** Whether tests do nearly all that they can do, and take as long as that takes: `TESTS=all`, as `.ci/run` says. */
export const isThorough: boolean = process.env.TESTS === 'all' || isExhaustive;

/**
 * Of very many cases that are alike, and take a second each, how many are counted for one that is tried. Which ones is a matter of the seed, so
 * that all come up in the course of time; each is tried with `TESTS=every`.
 */
export const strideOf = (usual: number): number => (isExhaustive ? 1 : usual);

/** Skips what takes minutes unless tests are to do all that they can. */
export const needsTime = (context: Mocha.Context, why: string): void => {
  if (!isThorough) skip(context, `${why}; TESTS=all does it`);
};

const missing = (context: Mocha.Context, reason: string): never => {
  if (process.env.CI !== undefined && process.env.CI !== '') throw new Error(`In CI nothing may be missing: ${reason}.`);
  return skip(context, reason);
};

/** Whether a program of this name is in PATH. System folders count too, because users without root often lack them. */
export const isInPath = (tool: string): boolean =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
