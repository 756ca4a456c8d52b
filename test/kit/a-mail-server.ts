import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** One mail as it came. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Who had logged in. */
  readonly user: string | undefined;
  readonly encrypted: boolean;
  /** Headers, unfolded, by their name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

/** A real mail server on loopback that keeps what it gets. */
export interface MailServer {
  readonly port: number;
  readonly received: ReceivedMail[];
  close(): Promise<void>;
}

/** Starts a mail server that takes all mail without encryption or login, but for what the options say. */
export const aMailServer = async (options: SMTPServerOptions = {}): Promise<MailServer> => {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onData: async (stream, { envelope, user, secure }, done) => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      const { mailFrom, rcptTo } = envelope;
      received.push({
        from: mailFrom === false ? '' : mailFrom.address,
        to: rcptTo.map(({ address }) => address),
        user: typeof user === 'string' ? user : undefined,
        encrypted: secure,
        ...readMail(Buffer.concat(chunks).toString()),
      });
      done();
    },
    ...options,
  });
  // A client that breaks off is what some tests are about.
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: portOf(server.server.address()),
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};

const portOf = (address: AddressInfo | string | null) => (address instanceof Object ? address.port : 0);

const readMail = (mail: string) => {
  const end = mail.indexOf('\r\n\r\n');
  const lines = mail
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), fromWords(line.slice(line.indexOf(':') + 2))]),
  );
  const body = mail.slice(end + 4);
  const text = headers.get('content-transfer-encoding') === 'quoted-printable' ? fromQuotedPrintable(body) : body;
  return { headers, text: text.replaceAll('\r\n', '\n') };
};

const fromQuotedPrintable = (text: string) =>
  Buffer.from(
    text.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    'latin1',
  ).toString();

// A header is sent in words of its own encoding where it holds more than letters.
const fromWords = (value: string) =>
  value
    .replaceAll(/\?= =\?UTF-8\?Q\?/gi, '')
    .replaceAll(/=\?UTF-8\?Q\?(.*?)\?=/gi, (_, word: string) => fromQuotedPrintable(word.replaceAll('_', ' ')));
