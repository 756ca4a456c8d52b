import * as schemas from '@tapedeck/schemas';
import { Ajv } from 'ajv';
import { expect } from 'chai';

describe('schemas: documents that we read and write', () => {
  // Processes compile them without this check, which would take a good part of a short command.
  for (const [name, schema] of Object.entries(schemas).filter(([key]) => key.endsWith('Schema'))) {
    it(`"${name}" is a JSON Schema`, () => {
      const ajv = new Ajv({ strict: false });

      expect(typeof schema === 'object' && ajv.validateSchema(schema), ajv.errorsText()).to.equal(true);
    });
  }
});
