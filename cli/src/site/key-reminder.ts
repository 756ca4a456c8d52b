import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from '@tapedeck/core';

const confirmedPath = (site: Site): string => join(site.stateFolder, 'keys-confirmed.json');

/** Jobs whose key has been proved to exist somewhere else. */
export const confirmedJobs = (site: Site): readonly string[] => {
  const path = confirmedPath(site);
  if (!existsSync(path)) return [];
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
};

/** Remembers that another copy of the key of these jobs was shown. */
export const rememberConfirmed = (site: Site, jobs: readonly string[]): void => {
  mkdirSync(site.stateFolder, { recursive: true, mode: 0o700 });
  writeFileSync(confirmedPath(site), JSON.stringify([...new Set([...confirmedJobs(site), ...jobs])].sort()), { mode: 0o600 });
};

/** A sentence for every report until another copy of the key has been proved: a key that dies with its machine is the commonest loss. */
export const remindOfKey = async (site: Site): Promise<readonly string[]> => {
  const { value } = site.document;
  const hasIdentity = typeof value === 'object' && value !== null && 'identity' in value;
  const unproved = site.jobNames.filter((job) => !confirmedJobs(site).includes(job));
  if (!hasIdentity || unproved.length === 0) return [];
  return [
    `  warning  The only key known to exist is on this machine. Prove another copy: tapedeck key confirm ${unproved[0]} --identity COPY`,
  ];
};
