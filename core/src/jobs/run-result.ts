import type { RunReport } from '../run/report.ts';

/** How a run ended. */
export interface RunResult {
  readonly report: RunReport;
  readonly exitCode: number;
}
