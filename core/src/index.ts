export * from './contracts/application.ts';
export * from './contracts/codec.ts';
export * from './contracts/destination.ts';
export * from './contracts/entry-filter.ts';
export * from './contracts/job-kind.ts';
export * from './contracts/key-wrapper.ts';
export type * from './contracts/point-maintenance.ts';
export type * from './contracts/point-survey.ts';
export * from './contracts/restore-point.ts';
export type * from './contracts/retention.ts';
export type * from './contracts/salvage.ts';
export * from './contracts/snapshot.ts';
export * from './contracts/source.ts';
export type * from './contracts/user-keys.ts';
export * from './contracts/worker-module.ts';
export * from './errors/as-backup-error.ts';
export * from './errors/backup-error.ts';
export { Objections } from './errors/objections.ts';
export * from './errors/verdicts.ts';
export { isRunEvent, type RunEvent, type RunListener } from './events/run-event.ts';
export { objectionToCommand } from './host/command/objection-to-command.ts';
export { printedBy } from './host/command/printed-by.ts';
export { refuseFailure, runUserCommand } from './host/command/run-user-command.ts';
export { type TextRow, textRows } from './host/command/text-rows.ts';
export {
  argumentList,
  nameOfCommand,
  runOrShell,
  shellLine,
  type UserCommand,
  userCommandProperties,
} from './host/command/user-command.ts';
export { createHost, type HostSettings } from './host/create-host.ts';
export * from './host/host.ts';
export { listMounts } from './host/list-mounts.ts';
export { mayAdminister } from './host/may-administer.ts';
export { type CheckJobRequest, checkJob } from './jobs/check-job.ts';
export type { RunResult } from './jobs/conduct-run.ts';
export { type InstalledPlugin, loadInstalled, type SchemaRequest, siteSchemaOf } from './jobs/installed-site-schema.ts';
export { keepAtDestination } from './jobs/keep-at-destination.ts';
export { openSite } from './jobs/open-site.ts';
export * from './jobs/plan-job.ts';
export { type JobAccess, type ReadJobRequest, readJob } from './jobs/read-job.ts';
export { type RestoreJobRequest, type RestoreRunResult, restoreJob } from './jobs/restore-job.ts';
export { type RunJobRequest, runJob } from './jobs/run-job.ts';
export type { Site, SiteRequest } from './jobs/site.ts';
export * from './lifecycle/answers.ts';
export type * from './lifecycle/hook-facade.ts';
export type * from './lifecycle/stages.ts';
export type { StepPolicy } from './lifecycle/step-policy.ts';
export { backupSentences, restoreSentences, type StepSentence } from './lifecycle/step-sentences.ts';
export { type BackupStep, backupSteps, type RestoreStep, restoreSteps } from './lifecycle/steps.ts';
export * from './plugin/define-plugin.ts';
export type { SectionPlugins } from './plugin/list-uses.ts';
export type { Debts } from './run/debts.ts';
export { exitCodeOf, setLockedCode, usageExitCode } from './run/exit-code.ts';
export type { Outcome } from './run/outcome.ts';
export type * from './run/problem.ts';
export type * from './run/report.ts';
export type * from './run/run.ts';
export type * from './run/take.ts';
export { nextStart } from './schedule/next-start.ts';
export type * from './schedule/schedule.ts';
export { scheduleOf } from './schedule/schedule-of.ts';
export { type SkippedStart, skippedStarts } from './schedule/skipped-starts.ts';
export * from './site/duration.ts';
export { matchesPath } from './site/matches-path.ts';
export type * from './site/option-value.ts';
export * from './site/secret.ts';
export { type OptionsOf, type SecretReference, secretReference } from './site/secret-reference.ts';
export { keptSigner, newSignerKey, signerPublicKey } from './site/site-signer.ts';
export * from './site/size.ts';
export * from './snapshots/mount.ts';
export * from './snapshots/place-groups.ts';
export * from './snapshots/place-path.ts';
export { type StateLayout, stateLayout } from './state/layout.ts';
export { findReport, listReports } from './state/reports.ts';
export { formatAmount, formatBytes, formatCount, formatDuration } from './words/format.ts';
