import { BackupError } from '../errors/backup-error.ts';
import type { RunContext } from '../run/run-context.ts';
import { openWindow } from './open-window.ts';
import type { BackupWindow } from './schedule.ts';

// A clock that is put right while somebody waits for it is noticed after a minute at the latest.
const longestSleepMs = 60_000;

/** Does the work of a scheduled run in its backup window: waits until it is open, and cancels the run when it closes. */
export const withinWindow = async (context: RunContext, window: BackupWindow, work: () => Promise<void>): Promise<void> => {
  const closes = await untilOpen(context, window);
  const watch = new AbortController();
  const watching = sleepUntil(context, () => closes, watch.signal).then(
    () => context.cancelByUser(windowEnded(window)),
    () => {},
  );
  try {
    await work();
  } finally {
    watch.abort();
    await watching;
  }
};

/** Waits until the window is open. Resolves to when it closes. */
const untilOpen = async (context: RunContext, window: BackupWindow): Promise<Date> => {
  const { host } = context.settings;
  if (openWindow(window, host.now()).opens > host.now()) {
    context.note('CORE_WINDOW_AWAITED', `Started outside its backup window, the run waits until it opens at ${window.opens}.`);
  }
  await sleepUntil(context, (now) => openWindow(window, now).opens, context.signal);
  return openWindow(window, host.now()).closes;
};

/** Sleeps until the wall clock shows the instant, which is asked for again whenever the clock is looked at. */
const sleepUntil = async ({ settings: { host } }: RunContext, instant: (now: Date) => Date, signal: AbortSignal): Promise<void> => {
  for (;;) {
    const now = host.now();
    const left = instant(now).getTime() - now.getTime();
    if (left <= 0) return;
    await host.sleep(Math.min(left, longestSleepMs), signal);
  }
};

const windowEnded = ({ closes }: BackupWindow) =>
  new BackupError('CORE_WINDOW_ENDED', `The backup window ended at ${closes}.`, {
    hint: 'The next run goes on from what this one has stored. If that happens often, widen the window.',
  });
