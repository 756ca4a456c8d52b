import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import koffi from 'koffi';

// Values of the Linux ABI for x86-64 and arm64.
const afUnix = 1;
const sockStream = 1;
const cloexec = 0o2000000;
const msgCmsgCloexec = 0x40000000;
const setHandleFlags = 2;
const closeOnExec = 1;
const setFlags = 4;
const nonblock = 0o4000;
const pollIn = 1;
const { EAGAIN, EINTR } = constants.errno;

const bind = () => {
  const libc = koffi.load('libc.so.6');
  return {
    socketpair: libc.func('int socketpair(int, int, int, void*)'),
    recvmsg: libc.func('int64_t recvmsg(int, void*, int)'),
    eventfd: libc.func('int eventfd(unsigned int, int)'),
    fcntl: libc.func('int fcntl(int, int, ...)'),
    poll: libc.func('int poll(void*, unsigned long, int)'),
    read: libc.func('int64_t read(int, void*, size_t)'),
  };
};

let calls: ReturnType<typeof bind> | undefined;

const libc = (): ReturnType<typeof bind> => {
  calls ??= bind();
  return calls;
};

const failed = (call: string, errno = koffi.errno()): Error => {
  const [code = `errno ${errno}`, meaning = 'unknown error'] = getSystemErrorMap().get(-errno) ?? [];
  return Object.assign(new Error(`${code}: ${meaning} (${call})`), { code, syscall: call });
};

const ok = (call: string, result: number): number => {
  if (result < 0) throw failed(call);
  return result;
};

/** Two sockets that are connected. Programs that are started get the second one too, under its number, and not the first. */
export const socketPair = (): readonly [ours: number, theirs: number] => {
  const pair = Buffer.alloc(8);
  ok('socketpair', libc().socketpair(afUnix, sockStream, 0, pair));
  const [ours, theirs] = [pair.readInt32LE(0), pair.readInt32LE(4)];
  ok('fcntl', libc().fcntl(ours, setHandleFlags, 'int', closeOnExec));
  return [ours, theirs];
};

/** Waits for a handle that another process sends over a socket; `undefined` when that was closed instead. */
export const receiveHandle = async (socket: number): Promise<number | undefined> => {
  const byte = Buffer.alloc(1);
  const vector = Buffer.alloc(16);
  const control = Buffer.alloc(24);
  // struct msghdr: name, its length, vector, its length, control, its length, flags.
  const message = Buffer.alloc(56);
  vector.writeBigUInt64LE(koffi.address(byte), 0);
  vector.writeBigUInt64LE(1n, 8);
  message.writeBigUInt64LE(koffi.address(vector), 16);
  message.writeBigUInt64LE(1n, 24);
  message.writeBigUInt64LE(koffi.address(control), 32);
  message.writeBigUInt64LE(24n, 40);
  const received = await later([byte, vector, control, message], (done) => libc().recvmsg.async(socket, message, msgCmsgCloexec, done));
  // One handle makes a control message of 20 bytes: length, level, type, the handle.
  return received > 0 && control.readBigUInt64LE(0) === 20n ? control.readInt32LE(16) : undefined;
};

/** A handle that is written to in order to wake a `waitFor`. */
export const wakeHandle = (): number => ok('eventfd', libc().eventfd(0, cloexec));

/** Has reads return at once where there is nothing. */
export const doNotBlock = (handle: number): void => {
  ok('fcntl', libc().fcntl(handle, setFlags, 'int', nonblock));
};

/** Waits on another thread until one of the handles has something to read, or has ended. */
export const waitFor = async (handles: readonly number[]): Promise<void> => {
  const waits = Buffer.alloc(8 * handles.length);
  for (const [place, handle] of handles.entries()) {
    waits.writeInt32LE(handle, place * 8);
    waits.writeInt16LE(pollIn, place * 8 + 4);
  }
  await later([waits], (done) => libc().poll.async(waits, handles.length, -1, done));
};

/** What a handle has; `undefined` if nothing yet. */
export const readNow = (handle: number, into: Buffer): number | undefined => {
  const bytes = Number(libc().read(handle, into, into.length));
  if (bytes >= 0) return bytes;
  const errno = koffi.errno();
  if (errno === EAGAIN || errno === EINTR) return undefined;
  throw failed('read', errno);
};

// Memory of calls that are under way on other threads: nothing else keeps it from being freed.
const inUse = new Set<readonly Buffer[]>();

const later = async (memory: readonly Buffer[], call: (done: (error: Error | null, result: number) => void) => void): Promise<number> => {
  inUse.add(memory);
  try {
    return await new Promise((resolve, reject) => {
      call((error, result) => (error === null ? resolve(Number(result)) : reject(error)));
    });
  } finally {
    inUse.delete(memory);
  }
};
