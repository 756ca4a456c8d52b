import { mailNotSent, mailRefusedFor } from './errors.ts';
import type { News, Notifier } from './notifier.ts';
import type { MailNotifier } from './options.ts';
import { outcomes } from './outcomes.ts';
import { attemptSeconds, type Miss, persist } from './persist.ts';

const usualPorts = { starttls: 587, tls: 465, none: 25 } as const;

/** Sends the text as a mail. */
export const mailNotifier = (name: string, options: MailNotifier): Notifier => ({
  name,
  moments: new Set(options.when ?? outcomes),
  ofRestores: true,
  check: () => void options.smtp.password?.reveal(),
  tell: async (news, run) => {
    // Read here, so that a password that is missing is told as what it is.
    const password = options.smtp.password?.reveal();
    await persist((signal) => send(news, options, password, signal), run);
  },
});

const send = async (
  { subject, text, report }: News,
  { from, to, smtp: { host, user, security, port = usualPorts[security] } }: MailNotifier,
  password: string | undefined,
  signal: AbortSignal,
): Promise<Miss | undefined> => {
  // A job whose mail is not due never loads it.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined || password === undefined ? {} : { auth: { user, pass: password } }),
  });
  // Keeps programs that answer mails, such as absence notes, from answering this one.
  const headers = { 'Auto-Submitted': 'auto-generated' };
  const date = report === undefined ? {} : { date: new Date(report.endedAt) };
  try {
    const { rejected } = await transport.sendMail({ from, to: [...to], subject, text, headers, ...date, signal });
    return rejected.length === 0 ? undefined : { error: mailRefusedFor(rejected), mayPass: false };
  } catch (error) {
    return { error: mailNotSent(signal.aborted ? `${attemptSeconds} seconds have passed` : reasonOf(error)), mayPass: mayPass(error) };
  } finally {
    transport.close();
  }
};

// Codes and the name of the command alone: what a server says may repeat what it was sent.
const reasonOf = (thrown: unknown): string => {
  const error: object = thrown instanceof Error ? thrown : {};
  const command = 'command' in error ? /^(?:EHLO|STARTTLS|AUTH|MAIL FROM|RCPT TO|DATA)/.exec(String(error.command))?.[0] : undefined;
  if ('responseCode' in error && typeof error.responseCode === 'number')
    return `the server answered ${error.responseCode}${command === undefined ? '' : ` to ${command}`}`;
  if ('originalCode' in error && typeof error.originalCode === 'string') return error.originalCode;
  return 'code' in error && typeof error.code === 'string' ? error.code : 'no connection was had';
};

const mayPass = (error: unknown) => !(error instanceof Error && 'permanent' in error && error.permanent === true);
