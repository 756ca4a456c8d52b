import type { OptionsOf } from '@tapedeck/core';

/** Options of a destination `media: {…}`. */
export const mediaOptions = {
  type: 'object',
  additionalProperties: false,
  description:
    'Say where: by "path", by the "label" or the "id" of a drive, by a path on such a drive, or by the drive of a disc ("optical") or a tape ("tape").',
  anyOf: [
    { title: 'map with "path"', required: ['path'] },
    { title: 'map with "label"', required: ['label'] },
    { title: 'map with "id"', required: ['id'] },
    { title: 'map with "optical"', required: ['optical'] },
    { title: 'map with "tape"', required: ['tape'] },
  ],
  properties: {
    path: {
      type: 'string',
      minLength: 1,
      description: 'Absolute path of the folder that receives media files. With a label or an id, it may be relative to the drive.',
    },
    label: {
      type: 'string',
      minLength: 1,
      description: 'Label of the drive that must be there. Without a path, media files go to its top folder.',
    },
    id: {
      type: 'string',
      minLength: 1,
      description:
        'In place of a label: the UUID of the file system on the drive, as "lsblk -f" shows it; on Windows its serial number, as "vol" shows it.',
    },
    optical: {
      type: 'string',
      minLength: 1,
      description: 'Drive that writes discs, as "/dev/sr0", or the absolute path of an image file. Each run adds a session. Linux only.',
    },
    tape: {
      type: 'string',
      minLength: 1,
      description: 'Tape drive, by the device that does not rewind, as "/dev/nst0". Linux only.',
    },
    changer: {
      type: 'string',
      minLength: 1,
      description: 'Of a tape: the robot that puts tapes into that drive, as "/dev/sg3", or better "/dev/tape/by-id/…-changer".',
    },
    spool: {
      type: 'string',
      minLength: 1,
      description:
        'Of a disc or a tape: folder for what is on its way to it. Needs room for a whole media file. In the state folder unless said here.',
    },
    create: {
      type: 'boolean',
      default: false,
      description:
        'Whether to begin a new destination when the folder is missing or empty, or the disc or tape is blank. Never done in the mount point of a drive that is away.',
    },
    marginBytes: {
      type: 'integer',
      minimum: 0,
      default: 67_108_864,
      description: 'A run does not start there with less than this free.',
    },
    maxPartBytes: {
      type: 'integer',
      minimum: 1_048_576,
      description: 'Longest part of a media file. On FAT file systems 4 GiB at most, whatever stands here.',
    },
  },
} as const;

/** Checked options of a use of `media`. */
export type MediaOptions = OptionsOf<typeof mediaOptions>;
