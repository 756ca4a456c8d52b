import { scheduleSchema } from '@tapedeck/schemas';
import type { FromSchema } from 'json-schema-to-ts';
import { valueAt } from '../document/document-path.ts';
import { schemaCheck } from '../document/schema-check.ts';
import { validate } from '../document/validate.ts';
import { BackupError } from '../errors/backup-error.ts';
import type { Site } from '../jobs/site.ts';
import { asJson } from '../site/as-json.ts';
import { parseDuration } from '../site/duration.ts';
import { minutesOf } from './local-time.ts';
import { isInWindow, minutesLeft } from './open-window.ts';
import type { BackupWindow, Schedule } from './schedule.ts';

type Written = FromSchema<typeof scheduleSchema>;

const minuteMs = 60_000;
const isWritten = schemaCheck<Written>(scheduleSchema);

/**
 * The schedule of a job, with its defaults; `undefined` when the job has none.
 * @throws `SITE_SCHEDULE_OUTSIDE`, `SITE_WINDOW_EMPTY`
 */
export const scheduleOf = (site: Pick<Site, 'document'>, jobName: string): Schedule | undefined => {
  const path = ['jobs', jobName, 'schedule'];
  const found = valueAt(site.document.value, path);
  if (found === undefined) return undefined;
  const { value } = validate(scheduleSchema, asJson(found, site.document.name));
  // Opening the site has checked it already.
  if (!isWritten(value)) throw new Error(`The schedule of "${jobName}" passed a check that it does not pass.`);
  const window = value.window === undefined ? undefined : splitWindow(value.window);
  const randomDelayMinutes = parseDuration(value.randomDelay) / minuteMs;
  const at = (typeof value.at === 'string' ? [value.at] : value.at).toSorted();
  if (window?.opens === window?.closes && window !== undefined) throw windowEmpty(window, site.document.placeOf([...path, 'window']));
  const outside = window && firstOutside(at, randomDelayMinutes, window);
  if (outside !== undefined) throw startOutside(outside, value.window ?? '', site.document.placeOf([...path, 'at']));
  const { days, catchUp, priority } = value;
  return { at, days, randomDelayMinutes, window, catchUp, priority };
};

/** The first start that lies outside of the window, or the latest that a delay may make of one. */
const firstOutside = (at: readonly string[], delayMinutes: number, window: BackupWindow): string | undefined => {
  const early = at.find((time) => !isInWindow(window, time));
  if (early !== undefined) return early;
  const late = at.find((time) => delayMinutes >= minutesLeft(window, time));
  return late && later(late, delayMinutes);
};

const splitWindow = (text: string): BackupWindow => {
  const [opens = '', closes = ''] = text.split('-');
  return { opens, closes };
};

const later = (time: string, minutes: number): string => {
  const sum = minutesOf(time) + minutes;
  return [Math.floor(sum / 60) % 24, sum % 60].map((part) => String(part).padStart(2, '0')).join(':');
};

type Place = NonNullable<BackupError['place']>;

const windowEmpty = ({ opens }: BackupWindow, place: Place) =>
  new BackupError('SITE_WINDOW_EMPTY', `The backup window opens and closes at ${opens}.`, {
    hint: 'Write when it opens and when it closes, such as "22:00-06:00"; without a window, a run may take as long as it needs.',
    place,
  });

const startOutside = (time: string, window: string, place: Place) =>
  new BackupError('SITE_SCHEDULE_OUTSIDE', `The job may start at ${time}, outside its backup window ${window}.`, {
    hint: 'Choose a time within the window, a shorter random delay, or another window.',
    place,
  });
