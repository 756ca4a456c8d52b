/** How something ended. */
export const outcomeSchema = { enum: ['complete', 'degraded', 'failed', 'cancelled', 'skipped'] } as const;
const count = { type: 'integer', minimum: 0 } as const;
const text = { type: 'string' } as const;
const time = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT' } as const;

/** An error in words. */
export const errorSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['code', 'message'],
  properties: {
    code: text,
    message: text,
    hint: text,
    step: text,
    use: text,
    /** What was gathered: every objection, each by its use. */
    objections: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['code', 'message'],
        properties: { code: text, message: text, hint: text, use: text },
      },
    },
  },
} as const;

/** One tap of a step: who, how long, and what went wrong. */
export const tapSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['use', 'durationMs'],
  properties: { use: text, durationMs: { type: 'number', minimum: 0 }, error: errorSchema },
} as const;

const changesSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['entries', 'bytes'],
  properties: { entries: count, bytes: count },
} as const;

const step = {
  type: 'object',
  additionalProperties: false,
  required: ['step', 'startedAt', 'durationMs', 'result', 'taps'],
  properties: {
    step: text,
    startedAt: time,
    durationMs: { type: 'number', minimum: 0 },
    result: { enum: ['done', 'problems', 'failed'] },
    taps: {
      type: 'array',
      items: tapSchema,
    },
  },
} as const;

/** Something that went wrong and was survived. */
export const problemSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'code', 'message', 'source', 'tolerated'],
  properties: {
    kind: { enum: ['changed', 'vanished', 'unreadable', 'unsupported', 'plugin'] },
    code: text,
    message: text,
    hint: text,
    source: text,
    path: text,
    tolerated: { type: 'boolean' },
  },
} as const;

/** The report of one run, as it lies in the state folder. Members are only ever added within a version. */
export const reportSchema = {
  $id: 'https://tapedeck.dev/schemas/report.json',
  title: 'Run report',
  type: 'object',
  additionalProperties: false,
  required: [
    'format',
    'runId',
    'job',
    'kind',
    'action',
    'host',
    'dryRun',
    'startedAt',
    'endedAt',
    'outcome',
    'exitCode',
    'sources',
    'destinations',
    'steps',
    'problems',
    'problemCount',
    'notes',
    'swallowed',
  ],
  properties: {
    format: { const: 1 },
    runId: text,
    job: text,
    kind: text,
    action: { enum: ['backup', 'restore', 'read'] },
    host: text,
    dryRun: { type: 'boolean' },
    startedAt: time,
    endedAt: time,
    outcome: outcomeSchema,
    exitCode: count,
    /** What stopped the run. */
    error: errorSchema,
    /** One row per source or workload: what it owed, and how that was settled. */
    sources: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['source', 'expected', 'captured', 'excluded', 'problems', 'outcome'],
        properties: { source: text, expected: count, captured: count, excluded: count, problems: count, outcome: outcomeSchema },
      },
    },
    destinations: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'outcome'],
        properties: { name: text, outcome: outcomeSchema },
      },
    },
    /** The media file: present once `create` has answered. */
    media: {
      type: 'object',
      additionalProperties: false,
      required: ['mediaId', 'type', 'committed'],
      properties: {
        mediaId: text,
        type: { enum: ['full', 'incremental', 'differential'] },
        reason: text,
        committed: { type: 'boolean' },
        sequence: count,
        fileName: text,
        parts: count,
        storedBytes: count,
        verified: { enum: ['no', 'medium', 'cache'] },
        /** Whether advanced verification has read it again, and found it like its source. */
        compared: { type: 'boolean' },
      },
    },
    /** What went through: present once `stream` has answered. */
    streamed: {
      type: 'object',
      additionalProperties: false,
      required: ['files', 'directories', 'others', 'filesRead', 'sourceBytes', 'readBytes', 'storedBytes'],
      properties: {
        files: count,
        directories: count,
        others: count,
        filesRead: count,
        sourceBytes: count,
        readBytes: count,
        storedBytes: count,
      },
    },
    /** What a restore brought back. */
    restored: {
      type: 'object',
      additionalProperties: false,
      required: ['restored', 'kept', 'bytes', 'problems', 'lost'],
      properties: {
        restored: count,
        kept: count,
        bytes: count,
        problems: count,
        lost: count,
        /** What a dry run has found that a restore would do. */
        changes: {
          type: 'object',
          additionalProperties: false,
          properties: {
            create: changesSchema,
            overwrite: changesSchema,
            keep: changesSchema,
            rename: changesSchema,
            conflict: changesSchema,
            'hand over': changesSchema,
          },
        },
        /** What was found when it was read again: present where that was asked for. */
        checked: {
          type: 'object',
          additionalProperties: false,
          required: ['files', 'bytes', 'throughCache', 'differences'],
          properties: { files: count, bytes: count, throughCache: { type: 'boolean' }, differences: count },
        },
      },
    },
    /** Whether old restore points were looked at for deletion, and why not. */
    retention: {
      type: 'object',
      additionalProperties: false,
      required: ['ran'],
      properties: {
        ran: { type: 'boolean' },
        why: text,
        /** Points that were removed, are held for others, were replaced by what is left of them. */
        removed: count,
        held: count,
        trimmed: count,
        freedBytes: count,
      },
    },
    steps: { type: 'array', items: step },
    /** The first thousand problems; `problemCount` counts all. */
    problems: { type: 'array', maxItems: 1000, items: problemSchema },
    problemCount: count,
    notes: {
      type: 'array',
      maxItems: 1000,
      items: { type: 'object', additionalProperties: false, required: ['code', 'message'], properties: { code: text, message: text } },
    },
    /** Errors of listeners and of the telling hooks, which change nothing. */
    swallowed: count,
  },
} as const;
