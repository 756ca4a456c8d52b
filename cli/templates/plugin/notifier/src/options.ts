import { isAbsolute } from 'node:path';
import { BackupError } from '@tapedeck/core';

/** Options of a key `my-plugin: {…}` of a job. */
export const options = {
  type: 'object',
  additionalProperties: false,
  required: ['file'],
  properties: {
    file: { type: 'string', minLength: 1, description: 'Absolute path of a file; each run adds a line to it.' },
  },
} as const;

/** What a schema cannot say. An error thrown in the step `check` refuses the run before anything is touched. */
export const objectionTo = (file: string): void => {
  if (isAbsolute(file)) return;
  throw new BackupError('MY_PLUGIN_PATH_NOT_ABSOLUTE', `The path "${file}" is not absolute.`, { hint: 'Write the whole path.' });
};
