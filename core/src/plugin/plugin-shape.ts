import { Ajv } from 'ajv';
import type { PluginDefinition } from './define-plugin.ts';

const callable = { callable: true } as const;

const derivedKind = {
  type: 'object',
  additionalProperties: false,
  required: ['over'],
  properties: { over: { type: 'string', minLength: 1 }, needsSnapshot: { type: 'boolean' } },
} as const;

const shape = {
  type: 'object',
  required: ['name', 'api', 'version', 'options', 'places'],
  properties: {
    name: { type: 'string', pattern: '^[a-z][a-z0-9-]*$' },
    api: { type: 'integer' },
    version: { type: 'string' },
    platforms: { type: 'array', items: { type: 'string' } },
    options: { type: ['object', 'boolean'] },
    places: {
      type: 'array',
      minItems: 1,
      items: { enum: ['kind', 'sources', 'snapshot', 'pipeline', 'destination', 'commands', 'job'] },
    },
    kind: {
      type: 'object',
      required: ['listPoints', 'openPoint', 'opens'],
      properties: {
        listPoints: callable,
        openPoint: callable,
        opens: callable,
        salvage: callable,
        keys: { type: 'object', required: ['list', 'change'], properties: { list: callable, change: callable } },
        maintenance: {
          type: 'object',
          required: ['remove', 'annotate', 'repair', 'consolidate', 'copy'],
          properties: {
            remove: callable,
            annotate: callable,
            repair: callable,
            consolidate: callable,
            copy: callable,
            replicate: callable,
          },
        },
        survey: { type: 'object', required: ['find', 'usage'], properties: { find: callable, usage: callable } },
      },
    },
    derivedKind,
    rebuild: { type: 'object', required: ['plan'], properties: { plan: callable } },
    retention: { type: 'object', required: ['plan'], properties: { plan: callable } },
    codec: {
      type: 'object',
      required: ['version', 'module', 'parameters'],
      properties: { version: { type: 'integer' }, module: { type: 'string', pattern: '^file:' }, parameters: callable },
    },
    keyWrapper: {
      type: 'object',
      required: ['wrap', 'unwrap', 'generate', 'recipients', 'protect'],
      properties: { wrap: callable, unwrap: callable, generate: callable, recipients: callable, protect: callable },
    },
    undo: { type: 'object', additionalProperties: callable },
    apply: callable,
  },
} as const;

const compileShape = () => {
  const ajv = new Ajv({ strictTypes: false, validateSchema: false, code: { optimize: false } });
  ajv.addKeyword({ keyword: 'callable', validate: (_: unknown, data: unknown) => typeof data === 'function' });
  return ajv.compile<PluginDefinition>(shape);
};

let compiled: ReturnType<typeof compileShape> | undefined;

/** Whether a value is a plugin. */
export const isPlugin = (value: unknown): value is PluginDefinition => {
  compiled ??= compileShape();
  return compiled(value);
};

/** What is wrong with the shape of what a plugin exports, in words. */
export const shapeErrorOf = (value: unknown): string =>
  isPlugin(value) ? '' : new Ajv().errorsText(compiled?.errors, { dataVar: 'plugin' });
