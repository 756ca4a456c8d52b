import type { JsonValue } from '../contracts/worker-module.ts';
import { type DocumentPath, showPath } from '../document/document-path.ts';
import type { OptionValue } from './option-value.ts';
import type { Secret } from './secret.ts';

/** Secrets by the path of their reference, as `showPath` writes it. */
export type SecretsByPath = ReadonlyMap<string, Secret>;

/** A value of the site file with a `Secret` in place of each reference that was followed. `path` is where the value stands. */
export const withSecrets = (value: JsonValue, path: DocumentPath, secrets: SecretsByPath): OptionValue => {
  const secret = secrets.get(showPath(path));
  if (secret !== undefined) return secret;
  if (isList(value)) return value.map((item, index) => withSecrets(item, [...path, index], secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withSecrets(member, [...path, key], secrets)]));
};

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
