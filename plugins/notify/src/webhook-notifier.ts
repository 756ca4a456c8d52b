import { addressOf } from './address-of.ts';
import type { News, Notifier } from './notifier.ts';
import type { WebhookNotifier } from './options.ts';
import { outcomes } from './outcomes.ts';
import { persist } from './persist.ts';
import { post } from './post.ts';

/** Most problems and notes that a document holds; the report has more. */
const most = 20;

/** Posts the report's essence as JSON: the report without its steps, with subject and text in words. */
export const webhookNotifier = (name: string, { url, when }: WebhookNotifier): Notifier => ({
  name,
  moments: new Set(when ?? outcomes),
  ofRestores: true,
  check: () => void addressOf(url),
  tell: async (news, run) => {
    const address = addressOf(url);
    const body = JSON.stringify(documentOf(news));
    await persist((signal) => post(address, { type: 'application/json', body }, signal), run);
  },
});

const documentOf = ({ subject, text, report }: News) => {
  if (report === undefined) return { subject, text };
  const { steps, swallowed, dryRun, problems, notes, ...essence } = report;
  return { subject, text, ...essence, problems: problems.slice(0, most), notes: notes.slice(0, most) };
};
