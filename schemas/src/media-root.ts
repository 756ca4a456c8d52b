const blob = { bytes: true } as const;
const count = { type: 'integer', minimum: 0 } as const;

/** The root of a restore point's catalog: what was expected and captured, and where the directories begin. */
export const mediaRootSchema = {
  $id: 'https://tapedeck.dev/schemas/media-root.json',
  type: 'object',
  additionalProperties: false,
  required: ['captured', 'directories', 'finishedAt', 'host', 'roots', 'siteFile', 'startedAt', 'statistics', 'workloads'],
  properties: {
    host: { type: 'string' },
    startedAt: { type: 'string' },
    finishedAt: { type: 'string' },
    roots: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['entry', 'path', 'source'],
        properties: { source: { type: 'string' }, path: blob, entry: blob, watch: blob, stream: { const: true } },
      },
    },
    directories: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['first', 'id', 'root'],
        properties: { root: count, first: blob, id: { bytes: 32 } },
      },
    },
    statistics: {
      type: 'object',
      additionalProperties: false,
      required: ['directories', 'files', 'others', 'sourceBytes'],
      properties: { files: count, directories: count, others: count, sourceBytes: count },
    },
    captured: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['captured', 'excluded', 'expected', 'problems', 'source'],
        properties: { source: { type: 'string' }, expected: count, captured: count, excluded: count, problems: count },
      },
    },
    workloads: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['application', 'facts', 'name', 'roots', 'type'],
        properties: {
          name: { type: 'string' },
          type: { type: 'string' },
          application: { type: 'string' },
          roots: { type: 'array', items: count },
          facts: { type: 'string' },
          lost: { const: true },
        },
      },
    },
    siteFile: {},
  },
} as const;
