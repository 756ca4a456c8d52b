import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runBatch } from './run-batch.ts';
import { StateFolder } from './state.ts';
import { type Encryption, serve } from './tds/serve.ts';

// A SQL Server for tests: `node main.ts --state FOLDER [--tls wrapped|strict --key FILE --cert FILE]`. Prints its port.
const { values } = parseArgs({
  options: { state: { type: 'string' }, tls: { type: 'string' }, key: { type: 'string' }, cert: { type: 'string' } },
});

const encryptionOf = ({ tls, key = '', cert = '' }: typeof values): Encryption => {
  if (tls === undefined) return { mode: 'none' };
  if (tls !== 'wrapped' && tls !== 'strict') throw new Error(`No such way of encryption: ${tls}.`);
  return { mode: tls, key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
};

const folder = new StateFolder(values.state ?? '.');
const server = serve(encryptionOf(values), {
  refuse: ({ user, password }) => {
    const { error } = folder.fault('login') ?? {};
    if (error !== undefined) return { ...error, severity: 11 };
    const { state } = folder;
    if (user === state.user && password === state.password) return undefined;
    return { number: 18456, text: `Login failed for user '${user}'.`, severity: 14 };
  },
  run: (call, speaker) => runBatch(call, { folder, speaker }),
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${address instanceof Object ? address.port : 0}\n`);
});
// Whoever has started it holds its input open: it ends with them.
process.stdin.on('end', () => process.exit(0)).resume();
