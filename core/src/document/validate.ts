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
  const check = compiled(schema);
  const found = new Set<string>();
  check.call(found, value);
  const secrets = [...found].map((pointer) => fromPointer(pointer, value));
  return { value, violations: toViolations(check.errors ?? [], value), secrets };
};

/** By the text of the schema, since the one of a job is composed anew each time. There are as many as there are different jobs. */
const known = new Map<string, ValidateFunction>();

const compiled = (schema: object | boolean): ValidateFunction => {
  const text = JSON.stringify(schema);
  const check = known.get(text) ?? compile(schema);
  known.set(text, check);
  return check;
};

/** Holds schemas against what a schema is; one for all of them, since preparing that takes longer than doing it. */
const schemas = new Ajv();

const compile = (schema: object | boolean): ValidateFunction => {
  schemas.validateSchema(schema, true);
  const ajv = new Ajv({
    meta: false,
    validateSchema: false,
    allErrors: true,
    verbose: true,
    useDefaults: true,
    strictTypes: false,
    strictRequired: false,
    passContext: true,
    // A schema is compiled for few documents, so time spent on better code for it is lost.
    code: { optimize: false },
    inlineRefs: false,
  });
  ajv.addKeyword({ keyword: 'secret', schemaType: 'boolean', validate: noteSecret });
  return ajv.compile(schema);
};

/** Called where our keyword stands, for the pointers that one check collects. */
function noteSecret(this: Set<string>, _: boolean, __: unknown, ___?: unknown, at?: { readonly instancePath: string }): boolean {
  if (at !== undefined) this.add(at.instancePath);
  return true;
}
