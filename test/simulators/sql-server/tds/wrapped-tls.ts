import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { kinds, MessageReader, packet } from './packets.ts';

/** A server's key and certificate. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

const applicationData = 0x17;

/** Encrypts a connection from here on: the handshake travels in packets, and what comes after it is bare. */
export const wrappedTls = (socket: Socket, certificate: ServerCertificate): TLSSocket => {
  const reader = new MessageReader();
  let isBare = false;
  const transport = new Duplex({
    read: () => {},
    write: (data: Buffer, _, sent) => void socket.write(isBare ? data : packet(kinds.prelogin, data, true), sent),
    final: (ended) => void socket.end(ended),
  });
  socket.on('data', (data: Buffer) => {
    // The client is the first to say something when the handshake is over.
    isBare ||= data[0] === applicationData;
    if (isBare) transport.push(data);
    else for (const message of reader.read(data)) transport.push(message.data);
  });
  socket.on('close', () => transport.destroy());
  return new TLSSocket(transport, { isServer: true, ...certificate, maxVersion: 'TLSv1.2' });
};
