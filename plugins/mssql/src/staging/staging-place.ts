import { join } from 'node:path';
import { stagingMissing } from '../errors.ts';
import type { MssqlOptions } from '../options.ts';

/** One folder under the two names that it has. */
export interface StagingPlace {
  /** As the server sees it. */
  readonly server: string;
  /** As this machine sees it. */
  readonly here: string;
}

/** The folder through which backups go, if the options name one. */
export const placeOf = ({ staging }: Pick<MssqlOptions, 'staging'>): StagingPlace | undefined =>
  typeof staging === 'string' ? { server: staging, here: staging } : staging;

/** The folder through which backups go. @throws `MSSQL_STAGING_MISSING` */
export const requirePlace = (options: Pick<MssqlOptions, 'staging'>): StagingPlace => {
  const place = placeOf(options);
  if (place === undefined) throw stagingMissing();
  return place;
};

/** A file of the folder, under its two names. */
export const inPlace = ({ server, here }: StagingPlace, name: string): StagingPlace => ({
  // The server may run on another system than this machine.
  server: `${server.replace(/[\\/]$/, '')}${/\\|^[A-Za-z]:/.test(server) ? '\\' : '/'}${name}`,
  here: join(here, name),
});
