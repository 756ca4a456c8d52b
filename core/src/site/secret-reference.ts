import { secretReferenceSchema } from '@tapedeck/schemas';
import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import type { Secret } from './secret.ts';

/** How a site file points to a secret; the value itself never stands there. */
export type SecretReference = { readonly env: string } | { readonly file: string } | { readonly command: readonly string[] };

/** Stands in an option schema where a secret is wanted. The site file holds a reference there, `apply` gets a `Secret`. */
export const secretReference: { readonly $comment: 'secret' } = secretReferenceSchema;

/** The type of checked options: what the schema says, with a `Secret` for each `secretReference`. */
export type OptionsOf<Schema> = Schema extends JSONSchema
  ? FromSchema<Schema, { deserialize: [{ pattern: { readonly $comment: 'secret' }; output: Secret }] }>
  : never;
