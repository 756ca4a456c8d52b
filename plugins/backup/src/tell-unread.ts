import { isUnread, mediaUnread, type SetListing } from '@tapedeck/archive';
import type { Run } from '@tapedeck/core';

/** Tells of media files that the run has to do without, because they cannot be read: points that need them cannot be restored, so the run is degraded. */
export const tellUnread = (run: Run, { broken }: SetListing): void => {
  for (const unread of broken.filter(isUnread)) {
    const { code, message, hint } = mediaUnread(unread);
    run.problem({ kind: 'plugin', code, source: 'backup', message, hint });
  }
};
