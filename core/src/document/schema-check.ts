import { Ajv } from 'ajv';

/**
 * A type guard made from a JSON Schema; compiled when first asked, since most processes read few kinds of documents.
 * `Type` is to be the type inferred from the same schema. That ours are schemas is tested, not checked in every process.
 */
export const schemaCheck = <Type>(schema: object): ((value: unknown) => value is Type) => {
  let compiled: ((value: unknown) => value is Type) | undefined;
  return (value): value is Type => {
    compiled ??= new Ajv({ strict: false, validateSchema: false, code: { optimize: false } }).compile<Type>(schema);
    return compiled(value);
  };
};
