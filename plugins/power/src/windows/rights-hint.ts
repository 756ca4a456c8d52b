/** What to do for someone who lacks the privilege. */
export const rightsHint =
  'Run the job as the system or as an administrator: it takes the right "Shut down the system" (SeShutdownPrivilege).';
