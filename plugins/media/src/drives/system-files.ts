/** Where Linux tells of drives. A test puts its own in their place. */
export const systemFiles = {
  byLabel: '/dev/disk/by-label',
  byId: '/dev/disk/by-uuid',
  mounts: '/proc/self/mountinfo',
  blocks: '/sys/class/block',
};

/** See `systemFiles`. */
export type SystemFiles = typeof systemFiles;
