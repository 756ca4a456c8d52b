import type { Run } from '@tapedeck/core';

/** Says that advanced verification left streams out: what a program gives cannot be asked for a second time. */
export const noteStreams = (run: Run, count: number): void => {
  if (count === 0) return;
  const message = `${count === 1 ? 'A stream was' : `${count} streams were`} verified on the medium only; a program that is run again gives other bytes.`;
  run.note('BACKUP_STREAMS_NOT_COMPARED', message);
};
