import { BackupError } from '@tapedeck/core';

/** A tool is there, and has failed; what it would have said is missing. */
export const partFailed = (part: string, how: string, said: string) => ({
  code: 'SYSTEMSTATE_PART_FAILED',
  message: `"${part}" is missing from the system state: "${how}" has failed: ${said}`,
  hint: 'Run it by hand as the same user to see why; all other parts are there.',
});

/** What would be restored is not what a system state holds. */
export const nothingToRestore = (workload: string) =>
  new BackupError('SYSTEMSTATE_NOT_THERE', `What came back of "${workload}" holds no system state.`, {
    hint: 'Choose another point: "tapedeck points", then "tapedeck ls POINT --workloads".',
  });

/** An answer to a question that nobody asks. */
export const withUnknown = (key: string) =>
  new BackupError('SYSTEMSTATE_WITH_UNKNOWN', `The system state knows no "--with ${key}=…".`, {
    hint: 'It knows "--with to=FOLDER" alone.',
  });

/** It is what this machine is, and has no second name. */
export const noOtherName = (name: string) =>
  new BackupError('SYSTEMSTATE_NO_OTHER_NAME', `A system state cannot come back as "${name}".`, {
    hint: 'Leave out "--as"; say with "--with to=FOLDER" where it shall come to.',
  });

/** Something lies there already. */
export const targetNotEmpty = (folder: string) =>
  new BackupError('SYSTEMSTATE_TARGET_NOT_EMPTY', `There is something in "${folder}" already, and nothing was put there.`, {
    hint: 'Name a folder that is empty or not there yet, or move away what is there.',
  });

/** What lies in the point is no plan that we know. */
export const planUnreadable = (workload: string) =>
  new BackupError('SYSTEMSTATE_PLAN_UNREADABLE', `The plan of "${workload}" in this point cannot be read.`, {
    hint: 'Bring its files to a folder, and go by what is there: "tapedeck restore POINT --workload NAME --to FOLDER". Or choose another point.',
  });
