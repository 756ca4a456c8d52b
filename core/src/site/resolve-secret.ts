import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { JsonValue } from '../contracts/worker-module.ts';
import { BackupError, type Place } from '../errors/backup-error.ts';
import type { CommandResult, Host } from '../host/host.ts';
import type { SecretReference } from './secret-reference.ts';

/** What is needed to follow a reference. */
export interface SecretSources {
  readonly host: Host;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from: that of the site file. */
  readonly baseFolder: string;
}

/** Whether a value of the site file is a reference to a secret. */
export const isSecretReference = (value: JsonValue | undefined): value is SecretReference => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries: readonly (readonly [string, JsonValue])[] = Object.entries(value);
  const [[key, target] = [], ...others] = entries;
  if (others.length > 0) return false;
  if (key === 'command') return Array.isArray(target) && target.length > 0 && target.every((word) => typeof word === 'string');
  return (key === 'env' || key === 'file') && typeof target === 'string';
};

/**
 * Follows a reference. The line break at the end, which editors and commands add, is not part of the secret.
 * @throws `SITE_SECRET_MISSING` with the place of the reference
 */
export const resolveSecret = async (reference: SecretReference, sources: SecretSources, place: Place): Promise<string> => {
  const value = await follow(reference, sources, place);
  const secret = value.replace(/\r?\n$/, '');
  if (secret === '') throw missing(`${describe(reference)} is empty`, place);
  return secret;
};

const follow = async (reference: SecretReference, { host, environment, baseFolder }: SecretSources, place: Place): Promise<string> => {
  if ('env' in reference) {
    const value = environment[reference.env];
    if (value === undefined) throw missing(`${describe(reference)} is not set`, place);
    return value;
  }
  if ('file' in reference) {
    return readFile(resolve(baseFolder, reference.file), 'utf8').catch((error: unknown) => {
      throw missing(`${describe(reference)} cannot be read`, place, error);
    });
  }
  return output(reference, host, place);
};

const output = async (reference: { readonly command: readonly string[] }, host: Host, place: Place) => {
  const [file = '', ...args] = reference.command;
  const result = await host.run({ file, args, limitMinutes: 1 }).catch((error: unknown) => {
    throw missing(`${describe(reference)} cannot be started`, place, error);
  });
  if (result.timedOut) throw missing(`${describe(reference)} did not end within a minute`, place);
  if (result.exitCode !== 0) throw missing(`${describe(reference)} ended ${howOf(result)}`, place);
  return result.stdout;
};

const howOf = ({ exitCode, signalName }: CommandResult) =>
  exitCode === undefined ? `by the signal ${signalName ?? 'of somebody'}` : `with exit code ${exitCode}`;

const describe = (reference: SecretReference) => {
  if ('env' in reference) return `The environment variable "${reference.env}"`;
  if ('file' in reference) return `The file "${reference.file}"`;
  return `The command "${reference.command[0] ?? ''}"`;
};

const missing = (what: string, place: Place, cause?: unknown) =>
  new BackupError('SITE_SECRET_MISSING', `${what}; a secret is to be found there.`, {
    hint: 'Provide the secret there, or point to where it is.',
    place,
    ...(cause === undefined ? {} : { cause }),
  });
