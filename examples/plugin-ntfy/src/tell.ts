import { BackupError, formatBytes, type RunReport } from '@tapedeck/core';
import type { NtfyOptions } from './options.ts';

const priorities: Readonly<Record<string, string>> = { failed: 'urgent', degraded: 'high' };
const limitMs = 30_000;

/**
 * Posts one message (docs.ntfy.sh/publish). What is thrown here makes a complete run degraded: nobody would have been told.
 * @throws `NTFY_REFUSED`, and what `fetch` throws where nobody answers
 */
export const tell = async ({ url, token, when }: NtfyOptions, report: RunReport, signal: AbortSignal): Promise<void> => {
  if (!when.some((outcome) => outcome === report.outcome)) return;
  const headers = {
    Title: `${report.job}: ${report.outcome}`,
    Priority: priorities[report.outcome] ?? 'default',
    ...(token === undefined ? {} : { Authorization: `Bearer ${token.reveal()}` }),
  };
  const ending = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const answer = await fetch(url, { method: 'POST', headers, body: textOf(report), signal: ending });
  if (answer.ok) return;
  throw new BackupError('NTFY_REFUSED', `"${url}" answers ${answer.status}.`, { hint: 'Check the topic and the token.' });
};

const textOf = ({ error, problems, media }: RunReport): string =>
  error?.message ??
  problems[0]?.message ??
  (media?.storedBytes === undefined ? 'All is well.' : `Stored ${formatBytes(media.storedBytes)}.`);
