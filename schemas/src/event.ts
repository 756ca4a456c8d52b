import { errorSchema, outcomeSchema, problemSchema, reportSchema, tapSchema } from './report.ts';

const count = { type: 'integer', minimum: 0 } as const;
const text = { type: 'string' } as const;
const common = { runId: text, time: text } as const;
const always = ['event', 'runId', 'time'] as const;

const progressSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['files', 'bytes', 'storedBytes'],
  properties: { files: count, bytes: count, storedBytes: count, estimatedFiles: count, estimatedBytes: count, current: text },
} as const;

const writtenSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['chunks', 'plainBytes', 'storedBytes', 'verified'],
  properties: { chunks: count, plainBytes: count, storedBytes: count, verified: { type: 'boolean' } },
} as const;

const changeSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'type', 'path', 'bytes'],
  properties: {
    kind: { enum: ['create', 'overwrite', 'keep', 'rename', 'conflict', 'hand over'] },
    type: { enum: ['file', 'directory', 'symlink', 'fifo', 'socket', 'character', 'block'] },
    path: text,
    bytes: count,
  },
} as const;

/** One event of a run: a line of `--json`, and what every listener gets. */
export const eventSchema = {
  $id: 'https://tapedeck.dev/schemas/event.json',
  title: 'Run event',
  oneOf: [
    {
      type: 'object',
      additionalProperties: false,
      required: [...always, 'job', 'kind', 'action', 'dryRun'],
      properties: {
        ...common,
        event: { const: 'run-started' },
        job: text,
        kind: text,
        action: { enum: ['backup', 'restore', 'read'] },
        dryRun: { type: 'boolean' },
      },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: [...always, 'step', 'uses'],
      properties: { ...common, event: { const: 'step-started' }, step: text, uses: { type: 'array', items: text } },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: [...always, 'step', 'durationMs', 'result', 'taps'],
      properties: {
        ...common,
        event: { const: 'step-ended' },
        step: text,
        durationMs: { type: 'number', minimum: 0 },
        result: { enum: ['done', 'problems', 'failed'] },
        taps: { type: 'array', items: tapSchema },
        error: errorSchema,
      },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: [...always, 'progress'],
      properties: { ...common, event: { const: 'progress' }, progress: progressSchema },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: [...always, 'batch'],
      properties: { ...common, event: { const: 'written' }, batch: writtenSchema },
    },
    /** What a restore would change; in a dry run only. */
    {
      type: 'object',
      additionalProperties: false,
      required: [...always, 'change'],
      properties: { ...common, event: { const: 'change' }, change: changeSchema },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: [...always, 'problem'],
      properties: { ...common, event: { const: 'problem' }, problem: problemSchema },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: [...always, 'code', 'message'],
      properties: { ...common, event: { const: 'note' }, code: text, message: text },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: [...always, 'outcome', 'report'],
      properties: { ...common, event: { const: 'run-ended' }, outcome: outcomeSchema, report: reportSchema },
    },
  ],
} as const;
