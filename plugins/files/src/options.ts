import { durationText, type OptionsOf, sizeText } from '@tapedeck/core';

const patterns = {
  type: 'array',
  items: { type: 'string', minLength: 1 },
  default: [],
} as const;

/** Options of a source `files: {…}`. */
export const filesOptions = {
  type: 'object',
  additionalProperties: false,
  required: ['paths'],
  properties: {
    paths: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { type: 'string', minLength: 1 },
      description: 'Absolute paths of the folders and files to protect.',
    },
    exclude: { ...patterns, description: 'Patterns of what to leave out, as in .gitignore; a leading slash begins an absolute path.' },
    include: { ...patterns, description: 'If given, of all files only those that fit such a pattern, or lie below a folder that does.' },
    images: {
      ...patterns,
      description:
        'Patterns of files that change in place, such as database files: as disk images are, they are stored in pieces cut at fixed places.',
    },
    ignoreFiles: {
      type: 'array',
      items: { type: 'string', pattern: '^[^/\\\\]+$' },
      default: ['.tapedeckignore'],
      description: 'Names of files whose lines are patterns for the folder they lie in and for those below it.',
    },
    excludeCaches: { type: 'boolean', default: true, description: 'Keep nothing but the tag of a folder with a valid CACHEDIR.TAG.' },
    oneFileSystem: {
      type: 'boolean',
      default: false,
      description: 'Stay on the file system of each path, out of what is mounted below it.',
    },
    maxFileSize: {
      ...sizeText,
      description: 'Leave out larger files: "2 GiB".',
    },
    maxAge: { ...durationText, description: 'Leave out files that were last modified longer ago: "365 days".' },
    minAge: { ...durationText, description: 'Leave out files that were modified later: "10 minutes".' },
  },
} as const;

/** Checked options of a use of `files`. */
export type FilesOptions = OptionsOf<typeof filesOptions>;
