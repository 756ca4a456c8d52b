/** The kind has no options of its own: the job's keys say all. */
export const copyOptions = { type: 'object', additionalProperties: false, properties: {} } as const;
