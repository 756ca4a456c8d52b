import type { Outcome, Run, RunReport } from '@tapedeck/core';

/** What may be told of a run: that it starts, or how it ended. */
export type Moment = 'start' | Outcome;

/** What is told, in words. */
export interface News {
  readonly moment: Moment;
  readonly subject: string;
  /** A few lines, the last one ended. */
  readonly text: string;
  /** Missing at the start. */
  readonly report?: RunReport;
}

/** One way of telling. */
export interface Notifier {
  /** Where it stands in the job: `notify[0].ping`. */
  readonly name: string;
  readonly moments: ReadonlySet<Moment>;
  /** Whether it is told of restores too. */
  readonly ofRestores: boolean;
  /** Throws what would keep it from telling, as far as that can be seen beforehand. */
  check(run: Run): Promise<void> | void;
  /** Throws when nobody was told. */
  tell(news: News, run: Run): Promise<void>;
}
