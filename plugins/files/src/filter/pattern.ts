import { globSource } from './glob-source.ts';

/** One line of an ignore file, or one pattern of the site file, ready to be asked. */
export interface Pattern {
  /** Takes back what patterns before it left out. */
  readonly negative: boolean;
  readonly directoriesOnly: boolean;
  /** What the expression looks at: the bare name, the path below the folder that the pattern belongs to, or the whole path. */
  readonly subject: 'name' | 'path' | 'absolute';
  readonly expression: RegExp;
}

/** Where a pattern stands, which decides what a leading slash means: the folder of the ignore file, or the top of the machine. */
export type PatternHome = 'ignore file' | 'site file';

// `\ ` at the end keeps its space, as an odd number of backslashes takes the space as it is.
const withoutTrailingSpaces = (line: string) => line.replace(/(?<!(?<!\\)(?:\\\\)*\\) +$/, '');

// Names of Windows hold no backslash, so that it parts names; but where no drive or share is in front, it may take a sign of patterns as it is.
const withForwardSlashes = (glob: string, home: PatternHome) => {
  if (/^[A-Za-z]:\\|^\\\\/.test(glob)) return glob.replaceAll('\\', '/');
  return home === 'site file' ? glob.replace(/\\(?![[\]!# ])/g, '/') : glob;
};

const subjectOf = (glob: string, home: PatternHome): Pattern['subject'] => {
  if (home === 'site file' && /^(?:\/|[A-Za-z]:\/)/.test(glob)) return 'absolute';
  return glob.includes('/') ? 'path' : 'name';
};

/** Reads one pattern; `undefined` for an empty line, a comment, and what can match nothing. Windows compares names without regard to case. */
export const parsePattern = (line: string, home: PatternHome, platform: NodeJS.Platform = process.platform): Pattern | undefined => {
  const text = withoutTrailingSpaces(line.replace(/\r$/, ''));
  if (text === '' || text.startsWith('#')) return undefined;
  const negative = text.startsWith('!');
  const isWindows = platform === 'win32';
  const typed = negative ? text.slice(1) : text;
  const whole = isWindows ? withForwardSlashes(typed, home) : typed;
  const directoriesOnly = whole.endsWith('/');
  const glob = directoriesOnly ? whole.slice(0, -1) : whole;
  const subject = subjectOf(glob, home);
  const source = globSource(subject === 'path' ? glob.replace(/^\//, '') : glob);
  if (!source) return undefined;
  return { negative, directoriesOnly, subject, expression: new RegExp(`^${source}$`, isWindows ? 'sui' : 'su') };
};

/** The patterns among the lines. */
export const parsePatterns = (lines: readonly string[], home: PatternHome, platform?: NodeJS.Platform): readonly Pattern[] =>
  lines.map((line) => parsePattern(line, home, platform)).filter((pattern) => pattern !== undefined);
