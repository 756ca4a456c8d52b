import { type DocumentPath, showPath, valueAt } from '../document/document-path.ts';
import { asBackupError } from '../errors/as-backup-error.ts';
import { BackupError } from '../errors/backup-error.ts';
import { refuseIfAny } from '../errors/objections.ts';
import { asJson } from '../site/as-json.ts';
import type { OptionValue } from '../site/option-value.ts';
import { isSecretReference, resolveSecret, type SecretSources } from '../site/resolve-secret.ts';
import { Secret } from '../site/secret.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { type SecretsByPath, withSecrets } from '../site/with-secrets.ts';
import type { LoadedJob } from './load-job.ts';
import type { LoadedUse } from './loaded-use.ts';

/** The secrets of a job, read or not. */
export interface JobSecrets {
  readonly byPath: SecretsByPath;
  /** What was read, for the mask. */
  readonly values: readonly string[];
}

/**
 * Reads the secrets of a job.
 * - `all`: a missing one is refused with its place, all of them at once;
 * - `what is there`: a missing one is told to whoever reveals it, since a restore must not fail for the password of a mail server;
 * - `none`: nothing is read; a plan needs no secrets.
 */
export const readSecrets = async (
  loaded: LoadedJob,
  document: SiteDocument,
  sources: SecretSources,
  want: 'all' | 'what is there' | 'none',
): Promise<JobSecrets> => {
  const byPath = new Map<string, Secret>();
  const values: string[] = [];
  const objections: BackupError[] = [];
  for (const path of loaded.secrets) {
    const reference = asJson(valueAt(loaded.site, path) ?? null, document.name);
    if (!isSecretReference(reference)) continue;
    const secret =
      want === 'none'
        ? notRead(path)
        : await resolveSecret(reference, sources, document.placeOf(path)).catch((error: unknown) =>
            asBackupError(error, 'SITE_SECRET_MISSING', 'The secret cannot be read'),
          );
    if (typeof secret === 'string') values.push(secret);
    if (secret instanceof BackupError && want === 'all') objections.push(secret);
    byPath.set(showPath(path), typeof secret === 'string' ? new Secret(secret) : new Secret(() => raise(secret)));
  }
  refuseIfAny('SITE_REFUSED', `The job "${loaded.name}" is refused`, objections);
  return { byPath, values };
};

/** Options of a use as `apply` gets them. */
export const optionsWithSecrets = ({ options, optionPaths }: LoadedUse, { byPath }: JobSecrets): OptionValue => {
  if (isPath(optionPaths)) return withSecrets(options, optionPaths, byPath);
  const members = Object.entries(Object(options)).map(([key, value]): [string, OptionValue] => [
    key,
    withSecrets(asJson(value, key), optionPaths[key] ?? [key], byPath),
  ]);
  return Object.fromEntries(members);
};

/** Secrets at a key of the site itself: one reference, or a list. */
export const siteSecrets = (key: 'identity' | 'signer', { byPath }: JobSecrets): readonly Secret[] =>
  [...byPath].filter(([path]) => path === key || path.startsWith(`${key}[`)).map(([, secret]) => secret);

const isPath = (paths: LoadedUse['optionPaths']): paths is DocumentPath => Array.isArray(paths);

const notRead = (path: DocumentPath) =>
  new BackupError('CORE_SECRET_NOT_READ', `The secret at "${showPath(path)}" is not read for a plan.`, {
    hint: 'Report this to the author of the plugin.',
  });

const raise = (error: Error): never => {
  throw error;
};
