import type { Run } from '@tapedeck/core';

/** Says that audit lists are not kept: no entry shows that it has one to a user who may not read it, so nothing else would tell. */
export const noteAudits = (run: Pick<Run, 'note'>, areMissed: boolean): void => {
  if (areMissed) run.note('BACKUP_AUDITS_NOT_KEPT', 'Audit lists of files are not kept: this user may not read them.');
};
