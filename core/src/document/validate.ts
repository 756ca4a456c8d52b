import { Ajv, type ValidateFunction } from 'ajv';
import type { JsonValue } from '../contracts/worker-module.ts';
import { type DocumentPath, fromPointer } from './document-path.ts';
import { toViolations, type Violation } from './violation.ts';

/** What a check of a document that people wrote has found. */
export interface Validation {
  /** The document with the defaults of its schema filled in. */
  readonly value: JsonValue;
  readonly violations: readonly Violation[];
  /** Where secret references stand. */
  readonly secrets: readonly DocumentPath[];
}

/**
 * Checks a document against a schema that may use our keyword `secret`, and fills in defaults.
 * @throws ajv's error when the schema itself is none
 */
export const validate = (schema: object | boolean, document: JsonValue): Validation => {
  const value: JsonValue = structuredClone(document);
  const found = new Set<string>();
  const check = compile(schema, (pointer) => found.add(pointer));
  check(value);
  const secrets = [...found].map((pointer) => fromPointer(pointer, value));
  return { value, violations: toViolations(check.errors ?? [], value), secrets };
};

const compile = (schema: object | boolean, secretAt: (pointer: string) => void): ValidateFunction => {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    useDefaults: true,
    strictTypes: false,
    strictRequired: false,
    // A schema is compiled for one document, so time spent on better code for it is lost.
    code: { optimize: false },
    inlineRefs: false,
  });
  ajv.addKeyword({
    keyword: 'secret',
    schemaType: 'boolean',
    validate: (_: boolean, __: unknown, ___: unknown, at?: { readonly instancePath: string }) => {
      if (at !== undefined) secretAt(at.instancePath);
      return true;
    },
  });
  return ajv.compile(schema);
};
