import { commandNotifier } from './command-notifier.ts';
import { mailNotifier } from './mail-notifier.ts';
import type { Notifier } from './notifier.ts';
import type { NotifyOptions } from './options.ts';
import { pingNotifier } from './ping-notifier.ts';
import { webhookNotifier } from './webhook-notifier.ts';

/** The notifiers of a job, in the order of the site file. */
export const listNotifiers = (options: NotifyOptions): readonly Notifier[] =>
  options.flatMap(({ ping, webhook, mail, command }, index) =>
    [
      ping && pingNotifier(`notify[${index}].ping`, ping),
      webhook && webhookNotifier(`notify[${index}].webhook`, webhook),
      mail && mailNotifier(`notify[${index}].mail`, mail),
      command && commandNotifier(`notify[${index}].command`, command),
    ].filter((notifier) => notifier !== undefined),
  );
