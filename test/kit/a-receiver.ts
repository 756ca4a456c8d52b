import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it came. */
export interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What to answer: a status, or nothing at all. */
export type Reply = number | 'hang';

/** A real HTTP server on loopback. */
export interface Receiver {
  readonly origin: string;
  readonly received: Received[];
  close(): Promise<void>;
}

/** Starts a receiver that answers each request in turn as told, and all further ones with 200. `heard` is called before each answer. */
export const aReceiver = async (replies: readonly Reply[] = [], heard: () => void = () => {}): Promise<Receiver> => {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ method: request.method, path: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
    const reply = replies[received.length - 1] ?? 200;
    heard();
    // Some receivers repeat what they were sent.
    if (reply !== 'hang') response.writeHead(reply, { location: '/elsewhere' }).end(request.url);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${portOf(server.address())}`,
    received,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

const portOf = (address: AddressInfo | string | null) => (address instanceof Object ? address.port : 0);
