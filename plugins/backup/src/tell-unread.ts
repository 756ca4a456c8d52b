import { type BrokenMedia, isUnread, mediaUnread } from '@tapedeck/archive';
import type { Run } from '@tapedeck/core';

/** Tells of files of the set that the run has to do without, because they cannot be read: points that need them may not be what they seem, so the run is degraded. */
export const tellUnread = (run: Run, broken: readonly BrokenMedia[]): void => {
  for (const unread of broken.filter(isUnread)) {
    const { code, message, hint } = mediaUnread(unread);
    run.problem({ kind: 'plugin', code, source: 'backup', message, hint });
  }
};
