import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from '@tapedeck/core';

const confirmedPath = (site: Site): string => join(site.stateFolder, 'keys-confirmed.json');

/** Jobs whose key has been proved to exist somewhere else. */
export const confirmedJobs = (site: Site): readonly string[] => {
  try {
    const value: unknown = JSON.parse(readFileSync(confirmedPath(site), 'utf8'));
    return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
  } catch {
    // Without it the worst that happens is a reminder too many.
    return [];
  }
};

/** Remembers that another copy of the key of this job was shown. */
export const rememberConfirmed = (site: Site, job: string): void => {
  const working = `${confirmedPath(site)}.new`;
  mkdirSync(site.stateFolder, { recursive: true, mode: 0o700 });
  writeFileSync(working, JSON.stringify([...new Set([...confirmedJobs(site), job])].sort()), { mode: 0o600 });
  renameSync(working, confirmedPath(site));
};

/** Plugins that only compress. Any other in a pipeline may encrypt: a reminder too many harms nobody. */
const compressors: ReadonlySet<string> = new Set(['zstd', 'gzip']);

/** Whether there may be a key without which the backups of a job are lost. */
const mayEncrypt = (site: Site, job: string): boolean => {
  const pipeline = ['jobs', job, 'pipeline'].reduce<unknown>(memberOf, site.document.value);
  return Array.isArray(pipeline) && pipeline.some((use: unknown) => !Object.keys(Object(use)).every((name) => compressors.has(name)));
};

const memberOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

/** A sentence for every report until another copy of the key has been proved: a key that dies with its machine is the commonest loss. */
export const remindOfKey = (site: Site): readonly string[] => {
  const hasIdentity = memberOf(site.document.value, 'identity') !== undefined;
  const unproved = site.jobNames.filter((job) => mayEncrypt(site, job) && !confirmedJobs(site).includes(job));
  if (!hasIdentity || unproved.length === 0) return [];
  return [
    `  warning  The only key known to exist is on this machine. Prove another copy: tapedeck key confirm ${unproved[0]} --identity COPY`,
  ];
};
