import { formatAmount, formatBytes, formatCount, formatDuration, type RunReport } from '@tapedeck/core';
import { nextStep } from './next-step.ts';

/** Most problems, objections and notes that the text holds; the report has more. */
const most = 10;

/** What happened, in one line: the subject of a mail. */
export const subjectOf = ({ action, job, host, outcome }: RunReport): string =>
  `${action === 'restore' ? 'Restore' : 'Backup'} "${job}" on "${host}": ${outcome}`;

/** A report's essence in words for people: what happened, what is wrong, and what to do. */
export const textOf = (report: RunReport): string =>
  [
    [`${subjectOf(report)} after ${formatDuration(Date.parse(report.endedAt) - Date.parse(report.startedAt))}.`],
    facts(report),
    errors(report),
    problems(report),
    section(
      'Notes',
      listed(
        report.notes.map(({ message }) => `- ${message}`),
        report.notes.length,
        'notes',
      ),
    ),
    nextStep(report),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');

const facts = ({ startedAt, streamed, media, destinations, restored, retention }: RunReport): string[] => [
  `Started: ${startedAt.slice(0, 16).replace('T', ' ')} UTC`,
  ...(streamed === undefined
    ? []
    : [
        `Read: ${formatCount(streamed.filesRead)} of ${formatCount(streamed.files)} files, ${formatBytes(streamed.readBytes)} of ${formatBytes(streamed.sourceBytes)}`,
      ]),
  ...stored(media),
  ...destinations.map(({ name, outcome }) => `At: ${name} (${outcome})`),
  ...(restored === undefined
    ? []
    : [
        `Restored: ${formatAmount(restored.restored, 'entry')}, ${formatBytes(restored.bytes)}${restored.kept > 0 ? `; ${formatCount(restored.kept)} were there and kept` : ''}`,
      ]),
  ...((retention?.removed ?? 0) > 0
    ? [`Removed: ${formatAmount(retention?.removed ?? 0, 'older restore point')}, by the rules of retention`]
    : []),
  ...(retention?.ran === false ? [`Retention: held back, every older restore point is kept${because(retention.why)}`] : []),
];

const because = (why: string | undefined) => (why === undefined ? '' : `, because ${why}`);

const stored = (media: RunReport['media']): string[] => {
  if (media === undefined) return [];
  if (!media.committed) return ['Stored: no restore point was made'];
  const verified = { no: 'not read back', medium: 'read back from the medium', cache: 'read back, through the cache' }[
    media.verified ?? 'no'
  ];
  return [
    `Stored: ${formatBytes(media.storedBytes ?? 0)} in ${media.fileName ?? media.mediaId} (${media.type})`,
    `Verified: ${verified}${media.compared === true ? ', compared with the source' : ''}`,
  ];
};

const errors = ({ error }: RunReport): string[] => {
  if (error === undefined) return [];
  const own = error.objections ?? [error];
  return section('Why it ended', listed(own.map(withHint), own.length, 'objections'));
};

// Those that the job tolerates are no news.
const problems = ({ problems: kept, problemCount }: RunReport): string[] => {
  const untolerated = kept.filter(({ tolerated }) => !tolerated);
  if (untolerated.length === 0) return [];
  const count = untolerated.length + problemCount - kept.length;
  return section(`Problems (${formatCount(count)})`, listed(untolerated.map(withHint), count, 'problems'));
};

const withHint = ({ path, message, hint }: { readonly path?: string; readonly message: string; readonly hint?: string }) =>
  `- ${path === undefined || message.includes(path) ? '' : `${path}: `}${message}${hint === undefined ? '' : `\n  What to do: ${hint}`}`;

const listed = (lines: readonly string[], count: number, what: string): string[] => [
  ...lines.slice(0, most),
  ...(count > most ? [`- and ${formatCount(count - most)} more ${what}: see the report`] : []),
];

const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : [`${title}:`, ...lines]);
