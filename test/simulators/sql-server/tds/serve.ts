import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { encryptions, type Login, preloginAnswer, readLogin } from './login.ts';
import { type ClientMessage, kinds, MessageReader, send } from './packets.ts';
import { type ProcedureCall, readCall } from './procedure-call.ts';
import { done, failure, type Message, welcome } from './tokens.ts';
import { type ServerCertificate, wrappedTls } from './wrapped-tls.ts';

/** What a statement may do to its connection. */
export interface Speaker {
  say(tokens: Buffer): void;
  readonly isCancelled: boolean;
  /** Breaks the connection. */
  cut(): void;
}

/** What a server does for those who log in. */
export interface Served {
  /** Answers why a login is refused. */
  refuse(login: Login): Message | undefined;
  /** Runs a batch; answers whether it went well. */
  run(call: ProcedureCall, speaker: Speaker): Promise<boolean>;
}

/** How connections are encrypted: not at all, from within, or as the first thing. */
export type Encryption = { readonly mode: 'none' } | ({ readonly mode: 'wrapped' | 'strict' } & ServerCertificate);

/** A TDS server on loopback, on any port. */
export const serve = (encryption: Encryption, served: Served): Server => {
  const attend = (socket: Socket) => void new Attendant(socket, encryption, served);
  if (encryption.mode !== 'strict') return createServer(attend);
  return createTlsServer({ key: encryption.key, cert: encryption.cert, ALPNProtocols: ['tds/8.0'] }, attend);
};

/** Attends to one connection. */
class Attendant {
  readonly #socket: Socket;
  readonly #encryption: Encryption;
  readonly #served: Served;
  #stream: Duplex;
  #isRunning = false;
  #isCancelled = false;

  constructor(socket: Socket, encryption: Encryption, served: Served) {
    this.#socket = socket;
    this.#stream = socket;
    this.#encryption = encryption;
    this.#served = served;
    // Answers come in pieces, each of which would wait for the one before to be confirmed.
    socket.setNoDelay(true);
    this.#listen();
  }

  #listen(): void {
    const reader = new MessageReader();
    const hear = (data: Buffer) => {
      for (const message of reader.read(data)) this.#answer(message);
    };
    this.#stream.on('data', hear);
    // Clients that break off are what some tests are about.
    this.#stream.on('error', () => {});
    this.#stream.on('close', () => {
      this.#isCancelled = true;
    });
  }

  #answer({ kind, data }: ClientMessage): void {
    if (kind === kinds.prelogin) this.#begin();
    else if (kind === kinds.login) this.#logIn(readLogin(data));
    else if (kind === kinds.attention) this.#cancel();
    else if (kind === kinds.batch) void this.#run({ sql: data.subarray(data.readUInt32LE(0)).toString('utf16le'), values: new Map() });
    else if (kind === kinds.call) void this.#run(readCall(data));
    else throw new Error(`The simulator knows no messages of kind ${kind}.`);
  }

  #begin(): void {
    const encryption = this.#encryption;
    send(this.#stream, preloginAnswer(encryption.mode === 'none' ? encryptions.none : encryptions.on), true);
    if (encryption.mode !== 'wrapped') return;
    this.#socket.removeAllListeners('data');
    this.#stream = wrappedTls(this.#socket, encryption);
    this.#listen();
  }

  #logIn(login: Login): void {
    const refusal = this.#served.refuse(login);
    send(
      this.#stream,
      refusal === undefined ? Buffer.concat([welcome(login.database), done()]) : Buffer.concat([failure(refusal), done(2)]),
      true,
    );
  }

  #cancel(): void {
    if (this.#isRunning) this.#isCancelled = true;
    else send(this.#stream, done(0x20), true);
  }

  async #run(call: ProcedureCall): Promise<void> {
    this.#isRunning = true;
    this.#isCancelled = false;
    const isCancelled = () => this.#isCancelled;
    const isWell = await this.#served.run(call, {
      say: (tokens) => send(this.#stream, tokens, false),
      cut: () => this.#socket.destroy(),
      get isCancelled() {
        return isCancelled();
      },
    });
    this.#isRunning = false;
    if (this.#socket.destroyed) return;
    send(this.#stream, done(isWell && !this.#isCancelled ? 0 : 2), true);
    if (this.#isCancelled) send(this.#stream, done(0x20), true);
  }
}
