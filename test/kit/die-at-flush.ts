import fs from 'node:fs';
import { open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

// Imported before a program: ends its process in place of the flush that DIE_AT_FLUSH counts to, of those files alone whose paths hold
// DIE_AT_FLUSH_OF if that is set. What was to be flushed is written by then. Threads come into it only with DIE_AT_FLUSH_OF, and each counts for
// itself: their flushes have no order among them.
let left = Number(process.env.DIE_AT_FLUSH);
const counted = process.env.DIE_AT_FLUSH_OF;

const count = (handle: unknown): void => {
  if (counted !== undefined && !fs.readlinkSync(`/proc/self/fd/${handle}`).includes(counted)) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
};

const countCallsOf = (owner: unknown, name: string): void => {
  if (typeof owner !== 'object' || owner === null) return;
  const real = Reflect.get(owner, name);
  Reflect.set(owner, name, function (this: unknown, ...args: readonly unknown[]) {
    // Of a file handle it is a method, of the file system a function.
    count(owner === fs ? args[0] : Reflect.get(Object(this), 'fd'));
    return Reflect.apply(real, this, args);
  });
};

if (isMainThread) {
  const handle = await open('/dev/null');
  const prototype: unknown = Object.getPrototypeOf(handle);
  await handle.close();
  countCallsOf(prototype, 'datasync');
  countCallsOf(fs, 'fdatasyncSync');
} else if (counted !== undefined) countCallsOf(fs, 'fsyncSync');
syncBuiltinESMExports();
