import { BackupError } from '@tapedeck/core';

/** A path that could lie anywhere. */
export const pathNotAbsolute = (path: string) =>
  new BackupError('FILES_PATH_NOT_ABSOLUTE', `The path "${path}" is not absolute.`, {
    hint: 'Write the whole path. "~" and variables are not replaced.',
  });

/** Nothing is there. An absent source is no success. */
export const pathMissing = (path: string) =>
  new BackupError('FILES_PATH_MISSING', `The path "${path}" is not there.`, {
    hint: 'Mount what it is on, or correct the path, or take it out of the site file.',
  });

/** A link would be kept as a link, with nothing of what it leads to. */
export const pathIsLink = (path: string, target: string) =>
  new BackupError('FILES_PATH_IS_LINK', `The path "${path}" is a link to "${target}".`, {
    hint: 'Write the path that it leads to.',
  });

/** This user may not even look at it. */
export const pathUnreadable = (path: string, cause: unknown) =>
  new BackupError('FILES_PATH_UNREADABLE', `The path "${path}" cannot be read.`, { hint: 'Run as a user who may read it.', cause });

/** A pattern that would be taken for a comment, or can never fit. */
export const patternRefused = (pattern: string) =>
  new BackupError('FILES_PATTERN_REFUSED', `The pattern "${pattern}" fits nothing.`, {
    hint: 'A "#" at the beginning, a "[" that is not closed and a backslash at the end need a backslash before them.',
  });

/** `include` knows only what to take. */
export const includeNegated = (pattern: string) =>
  new BackupError('FILES_INCLUDE_NEGATED', `The pattern "${pattern}" of "include" begins with "!".`, {
    hint: 'Put what shall be left out into "exclude".',
  });

/** A pattern would leave out a whole path, and the backup of it would be an empty success. */
export const pathExcluded = (path: string) =>
  new BackupError('FILES_PATH_EXCLUDED', `The path "${path}" is left out as a whole by a pattern of "exclude".`, {
    hint: 'Take the path out of "paths", or narrow the pattern.',
  });
