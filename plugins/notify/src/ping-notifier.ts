import type { Secret } from '@tapedeck/core';
import { addressOf } from './address-of.ts';
import type { Moment, Notifier } from './notifier.ts';
import type { PingNotifier } from './options.ts';
import { persist } from './persist.ts';
import { post } from './post.ts';

type Signal = 'start' | 'success' | 'failure';

// A skipped run has made no restore point: whoever calls that a success has to say so.
const usualMoments = ['start', 'complete', 'degraded', 'failed', 'cancelled'] as const;

/**
 * Pings a service that raises an alarm when no ping comes. It is not told of restores: one that went well is no sign that
 * backups do.
 */
export const pingNotifier = (name: string, options: PingNotifier): Notifier => ({
  name,
  moments: new Set(options.when ?? usualMoments),
  ofRestores: false,
  check: () => {
    for (const signal of ['start', 'success', 'failure'] as const) addressFor(signal, options);
  },
  tell: async ({ moment, text }, run) => {
    const url = addressFor(signalOf(moment), options);
    if (url === undefined) return;
    await persist((signal) => post(url, { type: 'text/plain; charset=utf-8', body: text }, signal), run);
  },
});

const signalOf = (moment: Moment): Signal => {
  if (moment === 'start') return 'start';
  return moment === 'complete' || moment === 'skipped' ? 'success' : 'failure';
};

const addressFor = (signal: Signal, options: PingNotifier): URL | undefined => {
  if (options.url !== undefined) return below(options.url, { start: '/start', success: '', failure: '/fail' }[signal]);
  const own = options[signal];
  return own === undefined ? undefined : addressOf(own);
};

const below = (given: string | Secret, ending: string) => {
  const url = addressOf(given);
  if (ending !== '') url.pathname = url.pathname.replace(/\/$/, '') + ending;
  return url;
};
