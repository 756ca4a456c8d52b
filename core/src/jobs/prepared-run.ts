import type { RunListener } from '../events/run-event.ts';
import type { Journal } from '../journal/journal.ts';
import type { BackupHooks } from '../lifecycle/backup-hooks.ts';
import type { RestoreHooks } from '../lifecycle/restore-hooks.ts';
import type { StepPolicy } from '../lifecycle/step-policy.ts';
import type { RegisteredTap, TapRunner } from '../lifecycle/wrap-tap.ts';
import type { RunReport } from '../run/report.ts';
import type { BackupType } from '../run/run.ts';
import type { RunContext } from '../run/run-context.ts';
import type { Taker, Takings } from '../run/takings.ts';
import type { Watchdog } from '../run/watchdog.ts';
import type { Mask } from '../site/mask.ts';
import type { StateLayout } from '../state/layout.ts';
import type { LoadedJob } from './load-job.ts';
import type { Site } from './site.ts';

/** What is asked of a run. */
export interface RunRequest {
  readonly action: RunReport['action'];
  readonly type?: BackupType;
  readonly dryRun?: boolean;
  readonly bytesPerSecond?: number;
  readonly listeners?: readonly RunListener[];
  /** `none` for a plan, which reads no secrets. */
  readonly secrets: 'all' | 'what is there' | 'none';
}

/** A run with its plugins applied, ready for its first step. Nothing has been touched yet. */
export interface PreparedRun {
  readonly site: Site;
  readonly loaded: LoadedJob;
  readonly context: RunContext;
  readonly takings: Takings;
  readonly runner: TapRunner;
  readonly backup: { readonly hooks: BackupHooks; readonly policies: Readonly<Record<keyof BackupHooks, StepPolicy>> };
  readonly restore: { readonly hooks: RestoreHooks; readonly policies: Readonly<Record<keyof RestoreHooks, StepPolicy>> };
  /** Taps of both tables, in the order in which they run. */
  readonly taps: { readonly backup: readonly RegisteredTap[]; readonly restore: readonly RegisteredTap[] };
  /** Each use by its name, as something that may take and give back. */
  readonly takers: ReadonlyMap<string, Taker>;
  readonly journal: Journal;
  readonly watchdog: Watchdog;
  readonly layout: StateLayout;
  readonly reportPath: string;
  readonly logPath: string;
  readonly mask: Mask;
}
