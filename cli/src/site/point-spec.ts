import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { BackupError, type PointRequest, Secret, type Site } from '@tapedeck/core';
import { openNamedSite, openValueSite } from './find-site.ts';
import { askPassphrase } from './passphrase.ts';

/** What every command that opens a point may be told. */
export interface PointOptions {
  readonly site?: string;
  readonly identity?: readonly string[];
  readonly trustSigner?: boolean;
}

/** A point that a person named, resolved: which job of which site, and which of its points. */
export interface NamedPoint {
  readonly site: Site;
  readonly job: string;
  readonly request: Omit<PointRequest, 'identities'> & Partial<Pick<PointRequest, 'identities'>>;
}

/** Splits `POINT:PATH`. Times hold colons too, so the path must begin with a slash, a drive or a share. */
export const splitPath = (text: string): { readonly point: string; readonly path: string } => {
  const file = /^(.+?\.tdk)(?::(.*))?$/.exec(text);
  const [, point = text, path = ''] = file ?? /^(.+?)(?::(\/.*|[A-Za-z]:(?:[\\/].*)?|\\\\.*))?$/.exec(text) ?? [];
  return { point, path };
};

/** Resolves `JOB@latest`, `JOB@TIME`, `JOB@ID`, `JOB`, an id prefix, or the path of a media file. */
export const resolvePoint = async (text: string, options: PointOptions): Promise<NamedPoint> => {
  const identities = options.identity === undefined ? {} : { identities: await readIdentities(options.identity) };
  const common = { trustSigner: options.trustSigner ?? false, ...identities };
  if (text.endsWith('.tdk') && existsSync(text)) return fromFile(text, common);
  const site = await openNamedSite(options.site);
  const [job = '', selector] = text.split('@', 2);
  if (site.jobNames.includes(job)) return { site, job, request: { selector: selector ?? 'latest', ...common } };
  if (selector === undefined && site.jobNames.length === 1 && /^[0-9a-f]{4,32}$/.test(text)) {
    return { site, job: site.jobNames[0] ?? '', request: { selector: text, ...common } };
  }
  throw noSuchPoint(text, site.jobNames);
};

/** Names of the jobs that a listing is about. */
export const chosenJobs = (site: Site, job: string | undefined): readonly string[] => {
  if (job === undefined) return site.jobNames;
  if (site.jobNames.includes(job)) return [job];
  throw new BackupError('CLI_NO_SUCH_JOB', `The site file has no job "${job}".`, { hint: `It has: ${site.jobNames.join(', ')}.` });
};

/** A site of one job, "file", whose destination is the folder of a media file. */
export const fileSite = (path: string): Promise<Site> =>
  openValueSite({ jobs: { file: { kind: 'backup', destination: [{ media: { path: dirname(path) } }] } } });

const fromFile = async (file: string, common: Omit<NamedPoint['request'], 'selector' | 'fileName'>): Promise<NamedPoint> => {
  const path = resolve(file);
  return {
    site: await fileSite(path),
    job: 'file',
    request: { selector: 'latest', fileName: basename(path), identities: [], ...common },
  };
};

/** The content of an identity file, or of a file with a passphrase. */
export const readIdentity = (file: string): Secret => {
  try {
    return new Secret(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new BackupError('CLI_IDENTITY_UNREADABLE', `The identity file "${file}" cannot be read.`, {
      hint: 'Name a file that this user may read.',
      cause,
    });
  }
};

// An age file as text; age's own command begins a protected identity file so.
const isProtected = (identity: Secret): boolean => identity.reveal().trimStart().startsWith('-----BEGIN');

/** The identities in these files. A protected one that is given alone needs its passphrase, which is asked for on a terminal. */
export const readIdentities = async (files: readonly string[]): Promise<readonly Secret[]> => {
  const identities = files.map(readIdentity);
  if (!identities.every(isProtected) || !process.stdin.isTTY) return identities;
  return [...identities, await askPassphrase(`Passphrase of "${files.join('", "')}": `)];
};

const noSuchPoint = (text: string, jobs: readonly string[]) =>
  new BackupError('CLI_NO_SUCH_POINT', `"${text}" names no restore point.`, {
    hint: `Write JOB@latest, JOB@TIME or JOB@ID (jobs: ${jobs.join(', ')}), or the path of a media file.`,
  });
