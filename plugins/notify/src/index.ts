export type { CommandNotifier, MailNotifier, NotifyOptions, PingNotifier, WebhookNotifier } from './options.ts';
export { default } from './plugin.ts';
