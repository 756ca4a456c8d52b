/** What a step does with errors, dry runs and time. */
export interface StepPolicy {
  /** `stop`: the first error ends the step. `gather`: every tap is asked, errors are kept. `swallow`: errors are counted, no more. */
  readonly onError: 'stop' | 'gather' | 'swallow';
  /** What an error makes of the run. `failed` ends its body, `degraded` lets it go on. */
  readonly failsAs: 'failed' | 'degraded';
  /** Whether a dry run takes the step; such a step changes nothing outside the process. */
  readonly inDryRun: boolean;
  /** Deadline of each single tap, in minutes; a job may set its own under `limits`. */
  readonly limitMinutes: number;
  /** A tap may answer here that there is nothing to do today. */
  readonly mayBeSkipped?: true;
  /** Belongs to the tail, which runs also when the run was cancelled: its taps see only their own deadline. */
  readonly tail?: true;
}
