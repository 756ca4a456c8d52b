import type { ErrorObject } from 'ajv';
import { type DocumentPath, fromPointer } from './document-path.ts';
import { nearest } from './nearest.ts';

/** One way in which a document is not what its schema says. */
export interface Violation {
  readonly path: DocumentPath;
  /** Whether the key at the end of the path is wrong, rather than its value. */
  readonly atKey: boolean;
  readonly message: string;
  readonly hint: string;
}

/** The violations behind ajv's errors, one per mistake: errors of alternatives that were hardly meant are left out. */
export const toViolations = (errors: readonly ErrorObject[], root: unknown): readonly Violation[] =>
  errors.filter((error) => isOfInterest(error, errors)).map((error) => toViolation(error, root));

const isAlternative = ({ keyword }: ErrorObject) => keyword === 'anyOf' || keyword === 'oneOf';

// Of alternatives, either the branch in which somebody got further is told, or what the alternatives are.
const isOfInterest = (error: ErrorObject, all: readonly ErrorObject[]) => {
  // What a condition asks for is told by itself.
  if (error.keyword === 'if') return false;
  // What is wrong with a name is told once, as a name.
  if (error.propertyName !== undefined && error.keyword !== 'propertyNames') return false;
  const isBelow = (inner: ErrorObject, outer: ErrorObject) => inner !== outer && inner.schemaPath.startsWith(`${outer.schemaPath}/`);
  const gotFurther = (outer: ErrorObject) =>
    all.some((inner) => isBelow(inner, outer) && inner.instancePath.length > outer.instancePath.length);
  if (isAlternative(error) && gotFurther(error)) return false;
  const around = all.filter((outer) => isAlternative(outer) && isBelow(error, outer));
  return around.every((outer) => gotFurther(outer) && error.instancePath.length > outer.instancePath.length);
};

const toViolation = (error: ErrorObject, root: unknown): Violation => {
  const path = fromPointer(error.instancePath, root);
  const { params, parentSchema } = error;
  if (error.keyword === 'additionalProperties') return unknownKey([...path, String(params.additionalProperty)], parentSchema);
  if (error.keyword === 'propertyNames') return badName([...path, String(params.propertyName)]);
  if (error.keyword === 'required') return missingKey(path, String(params.missingProperty), parentSchema);
  const value = isSecretPlace(parentSchema) ? 'What stands here' : show(error.data);
  const wanted = expected(error);
  return { path, atKey: false, message: `${value} is not ${wanted}.`, hint: descriptionOf(parentSchema) ?? hintFor(error, wanted) };
};

// YAML makes numbers and truth values of bare words that were meant as texts.
const hintFor = ({ data }: ErrorObject, wanted: string) =>
  wanted === 'a text' && ['number', 'boolean'].includes(typeof data) ? 'Put it in quotes.' : `Write ${wanted}.`;

const unknownKey = (path: DocumentPath, schema: unknown): Violation => {
  const key = String(path.at(-1));
  const known = Object.keys(propertiesOf(schema)).sort();
  const meant = nearest(key, known);
  const hint = meant === undefined ? `Known keys: ${known.join(', ') || 'none'}.` : `Did you mean "${meant}"?`;
  return { path, atKey: true, message: `"${key}" is not a key that is known here.`, hint };
};

const badName = (path: DocumentPath): Violation => ({
  path,
  atKey: true,
  message: `"${String(path.at(-1))}" cannot be a name here.`,
  hint: 'Names have letters, digits, dots, dashes and underscores, and begin with a letter or digit.',
});

const missingKey = (path: DocumentPath, key: string, schema: unknown): Violation => ({
  path,
  atKey: false,
  message: `The key "${key}" is missing.`,
  hint: descriptionOf(propertiesOf(schema)[key]) ?? `Add "${key}".`,
});

// Where a secret belongs, people may have typed the secret itself: it is not repeated.
const isSecretPlace = (schema: unknown): boolean =>
  isObject(schema) &&
  (schema.secret === true || [schema.anyOf, schema.oneOf].flat().some((branch) => isObject(branch) && isSecretPlace(branch)));

const expected = ({ keyword, params, parentSchema, schema }: ErrorObject): string => {
  if (keyword === 'type') return describeSchema(parentSchema);
  if (keyword === 'enum') return `one of ${listOf(schema)}`;
  if (keyword === 'const') return show(schema);
  if (keyword === 'anyOf' || keyword === 'oneOf')
    return Array.isArray(schema) ? schema.map(describeSchema).join(', or ') : 'one of the alternatives';
  if (keyword === 'minProperties' || keyword === 'maxProperties') return `a map with ${bound(keyword, params)}`;
  if (keyword === 'minItems' || keyword === 'maxItems') return `a list with ${bound(keyword, params)}`;
  if (keyword === 'minLength' || keyword === 'maxLength') return `a text with ${bound(keyword, params)}`;
  if ('comparison' in params) return `a number ${params.comparison} ${params.limit}`;
  if (keyword === 'pattern') return `a text like ${params.pattern}`;
  return `what is expected (${keyword})`;
};

const bound = (keyword: string, { limit }: ErrorObject['params']) =>
  `at ${keyword.startsWith('min') ? 'least' : 'most'} ${limit} ${limitUnits(keyword)}`;
const limitUnits = (keyword: string) => (keyword.endsWith('Length') ? 'letters' : keyword.endsWith('Items') ? 'items' : 'keys');

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
  null: 'nothing',
};

const describeSchema = (schema: unknown): string => {
  if (!isObject(schema)) return 'anything';
  const { title, type } = schema;
  if (typeof title === 'string') return `a ${title.toLowerCase()}`;
  if (Array.isArray(schema.enum)) return `one of ${listOf(schema.enum)}`;
  return [type]
    .flat()
    .map((name) => typeNames[String(name)] ?? String(name))
    .join(' or ');
};

const listOf = (values: unknown) => (Array.isArray(values) ? values.map(show).join(', ') : '');

const longestShown = 60;

/** A value for a message: JSON, cut where it grows long. */
export const show = (value: unknown): string => {
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length > longestShown ? `${json.slice(0, longestShown)}…` : json;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const propertiesOf = (schema: unknown) => (isObject(schema) && isObject(schema.properties) ? schema.properties : {});
const descriptionOf = (schema: unknown) => (isObject(schema) && typeof schema.description === 'string' ? schema.description : undefined);
