import type { Progress } from '../lifecycle/answers.ts';
import { listReports } from '../state/reports.ts';

/** Totals of a run as far as they can be guessed beforehand. */
export type Totals = Required<Pick<Progress, 'estimatedFiles' | 'estimatedBytes'>>;

// A site with many jobs has many reports; an estimate is not worth reading all of them.
const mostReports = 200;

/** What the last backup of the job went through: an estimate of what the next one will. `undefined` before the first. */
export const lastTotals = async (folder: string, job: string): Promise<Totals | undefined> => {
  let seen = 0;
  for await (const { job: name, action, streamed } of listReports(folder)) {
    if (name === job && action === 'backup' && streamed !== undefined) {
      const { files, directories, others, sourceBytes } = streamed;
      return { estimatedFiles: files + directories + others, estimatedBytes: sourceBytes };
    }
    seen += 1;
    if (seen === mostReports) return undefined;
  }
  return undefined;
};
