import { Ajv, type ValidateFunction } from 'ajv';
import { ArchiveError } from '../errors.ts';

// That ours are schemas is tested, not checked in every process.
const ajv = new Ajv({ allErrors: false, strict: true, allowUnionTypes: true, validateSchema: false, code: { optimize: false } });

// JSON Schema has no byte strings: `bytes: 16` asks for one of that length, `bytes: true` for any.
ajv.addKeyword({
  keyword: 'bytes',
  schemaType: ['number', 'boolean'],
  validate: (expected: number | boolean, data: unknown) => data instanceof Uint8Array && (expected === true || data.length === expected),
});

/** Compiles a schema into a check that answers the typed document or throws `MEDIA_DAMAGED` naming the place. */
export const documentCheck = <Document>(schema: object, what: string): ((value: unknown) => Document) => {
  let validate: ValidateFunction<Document> | undefined;
  return (value) => {
    validate ??= ajv.compile<Document>(schema);
    if (validate(value)) return value;
    const [error] = validate.errors ?? [];
    throw new ArchiveError(
      'MEDIA_DAMAGED',
      `The ${what} is damaged: ${error?.instancePath || 'it'} ${error?.message ?? 'has another shape'}.`,
      {
        hint: 'It was written by something else, or damaged since: restore the file from a copy.',
      },
    );
  };
};
