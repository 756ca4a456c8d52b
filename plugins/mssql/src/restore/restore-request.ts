import type { WorkloadRequest } from '@tapedeck/core';
import { restoreOption } from '../errors.ts';

/** How a database comes back, as `--with` says it. */
export interface RestoreOptions {
  /** Where its data files go, as the server sees it. */
  readonly data: string | undefined;
  readonly log: string | undefined;
  /** Whether a database that is there may be overwritten. */
  readonly replace: boolean;
  /** Whether it is left waiting for later backups. */
  readonly norecovery: boolean;
  /** The last instant of a log that is wanted, in the time of the server. */
  readonly until: string | undefined;
}

const known = ['data', 'log', 'replace', 'norecovery', 'until'];

/** Reads what was given by `--with`. @throws `MSSQL_RESTORE_OPTION` */
export const readRestoreOptions = ({ options }: Pick<WorkloadRequest, 'options'>): RestoreOptions => {
  const strange = Object.keys(options).find((key) => !known.includes(key));
  if (strange !== undefined) throw restoreOption(`A restore of a database knows no "${strange}".`);
  const { data, log, until } = options;
  return {
    data: filled('data', data),
    log: filled('log', log),
    replace: isYes('replace', options.replace),
    norecovery: isYes('norecovery', options.norecovery),
    until: until === undefined ? undefined : instant(until),
  };
};

const filled = (key: string, value: string | undefined): string | undefined => {
  if (value === '') throw restoreOption(`"${key}" names no folder.`);
  return value;
};

const isYes = (key: string, value: string | undefined): boolean => {
  if (value === undefined || value === 'no') return false;
  if (value !== 'yes') throw restoreOption(`"${key}" is yes or no, not "${value}".`);
  return true;
};

const instant = (value: string): string => {
  const [, date, hours] = /^(\d{4}-\d{2}-\d{2})T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?)$/.exec(value) ?? [];
  // A 30th of February would be taken for a day in March.
  const isDay = date !== undefined && !Number.isNaN(Date.parse(date)) && new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
  if (!isDay || hours === undefined) throw restoreOption(`"until" is no time like 2026-11-29T12:00:00: "${value}".`);
  return value;
};
