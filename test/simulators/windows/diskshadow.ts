// Stands in for diskshadow.exe: reads commands from its standard input, and keeps a session as the real one does.
import { Machine } from './machine.ts';
import { ShadowSession } from './shadow-session.ts';

const [folder = '', ...args] = process.argv.slice(2);
const machine = new Machine(folder);
const print = (line: string) => void process.stdout.write(`${line}\r\n`);

print('Microsoft DiskShadow version 1.0');
print('Copyright (C) 2013 Microsoft Corporation');
print('On computer:  SRV01,  11/26/2025 10:41:49 AM');
print('');
if (!machine.read().isElevated || args.length > 0) {
  print(args.length > 0 ? `The simulator knows no arguments: ${args.join(' ')}` : 'Error: access is denied. 80070005');
  process.exit(1);
}

const session = new ShadowSession(machine, print);
let rest = '';
// A line that ends with a bare line feed loses its last character, as with the real one.
process.stdin.setEncoding('utf8').on('data', (text: string) => {
  const lines = (rest + text).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) {
    const read = line.endsWith('\r') ? line.slice(0, -1) : line.slice(0, -1).slice(0, -1);
    print(`-> ${read}`);
    const code = session.execute(read.trim());
    if (code !== undefined) process.exit(code);
  }
});
// Whoever holds the other end has gone: writers hear that nothing was completed.
process.stdin.on('end', () => {
  session.shutDown();
  process.exit(0);
});
