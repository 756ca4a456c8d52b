import koffi from 'koffi';
import { enablePrivileges } from './windows-privileges.ts';

// Values of the Windows SDK (winnt.h, winioctl.h, winbase.h).
export const readAttributes = 0x80;
export const writeAttributes = 0x100;
export const readControl = 0x2_0000;
export const writeDac = 0x4_0000;
export const writeOwner = 0x8_0000;
export const accessSystemSecurity = 0x100_0000;
export const genericWrite = 0x4000_0000;
const shareAll = 7;
const openExisting = 3;
const backupSemantics = 0x200_0000;
const openReparsePoint = 0x20_0000;
const basicInfo = 0;
const streamInfo = 7;
const getReparsePoint = 0x9_00a8;
const setReparsePoint = 0x9_00a4;
const basicBytes = 40;
const persistentLists = 0x8;

/** What Windows says of its errors, by the names that other systems have for the same. */
const codes: Readonly<Record<number, string>> = {
  2: 'ENOENT',
  3: 'ENOENT',
  5: 'EACCES',
  32: 'EBUSY',
  33: 'EBUSY',
  1307: 'EPERM',
  1314: 'EPERM',
  1920: 'EACCES',
};

/** A call of Windows said no. `number` is that of `GetLastError`. */
export class WindowsCallError extends Error {
  readonly code: string;
  readonly syscall: string;
  readonly number: number;
  constructor(syscall: string, number: number) {
    const code = codes[number] ?? 'EIO';
    super(`${code}: error ${number} of Windows (${syscall})`);
    this.code = code;
    this.syscall = syscall;
    this.number = number;
  }
}

/** Calls of Windows that Node lacks, bound once per thread through koffi. Paths are UTF-16 and end in a zero; handles are those of the system. */
const bind = () => {
  const kernel = koffi.load('kernel32.dll');
  const advapi = koffi.load('advapi32.dll');
  const raw = {
    getLastError: kernel.func('uint32_t GetLastError()'),
    createFile: kernel.func('intptr_t __stdcall CreateFileW(const void*, uint32_t, uint32_t, const void*, uint32_t, uint32_t, intptr_t)'),
    closeHandle: kernel.func('int __stdcall CloseHandle(intptr_t)'),
    getInfo: kernel.func('int __stdcall GetFileInformationByHandleEx(intptr_t, int, void*, uint32_t)'),
    setInfo: kernel.func('int __stdcall SetFileInformationByHandle(intptr_t, int, const void*, uint32_t)'),
    volume: kernel.func('int __stdcall GetVolumeInformationByHandleW(intptr_t, void*, uint32_t, void*, void*, void*, void*, uint32_t)'),
    control: kernel.func('int __stdcall DeviceIoControl(intptr_t, uint32_t, const void*, uint32_t, void*, uint32_t, void*, void*)'),
    getSecurity: advapi.func('int __stdcall GetKernelObjectSecurity(intptr_t, uint32_t, void*, uint32_t, void*)'),
    setSecurity: advapi.func('int __stdcall SetKernelObjectSecurity(intptr_t, uint32_t, const void*)'),
    // Node gives its descriptors numbers of its own; what they stand for it tells native modules only.
    handleOf: koffi.load(process.execPath).func('intptr_t uv_get_osfhandle(int)'),
  };
  const ok = (call: string, result: number): void => {
    if (result === 0) throw new WindowsCallError(call, raw.getLastError());
  };
  const basics = Buffer.alloc(basicBytes);
  const answer = Buffer.alloc(4);
  const privileges = enablePrivileges(['SeBackupPrivilege', 'SeRestorePrivilege', 'SeSecurityPrivilege', 'SeCreateSymbolicLinkPrivilege']);
  return {
    /** Whether audit lists may be read and set. */
    seesAudits: privileges.includes('SeSecurityPrivilege'),
    /** Opens an entry, of a link the link itself unless it is to be followed. */
    open(path: Buffer, access: number, follows = false): number {
      const flags = follows ? backupSemantics : backupSemantics | openReparsePoint;
      const handle = Number(raw.createFile(path, access, shareAll, null, openExisting, flags, 0));
      if (handle === -1) throw new WindowsCallError('CreateFile', raw.getLastError());
      return handle;
    },
    close: (handle: number) => ok('CloseHandle', raw.closeHandle(handle)),
    /** The handle behind a file descriptor of Node. */
    handleOf: (descriptor: number): number => Number(raw.handleOf(descriptor)),
    /** `FILE_ATTRIBUTE_…` of an opened entry. */
    attributes(handle: number): number {
      ok('GetFileInformationByHandleEx', raw.getInfo(handle, basicInfo, basics, basicBytes));
      return basics.readUInt32LE(32);
    },
    /** Sets times and attributes: a `FILE_BASIC_INFO`. */
    setBasics: (handle: number, info: Buffer) => ok('SetFileInformationByHandle', raw.setInfo(handle, basicInfo, info, info.length)),
    /** Fills `into` with the `FILE_STREAM_INFO` of all streams. */
    streams: (handle: number, into: Buffer) => ok('GetFileInformationByHandleEx', raw.getInfo(handle, streamInfo, into, into.length)),
    /** Whether the volume of an opened entry keeps descriptors, as far as it says. Another one answers with what gives everybody every right, and takes any in silence. */
    keepsDescriptors: (handle: number): boolean =>
      raw.volume(handle, null, 0, null, null, answer, null, 0) === 0 || (answer.readUInt32LE() & persistentLists) !== 0,
    /** Fills `into` with the parts of the security descriptor that are asked for; answers how many bytes it has. */
    descriptor(handle: number, parts: number, into: Buffer): number {
      ok('GetKernelObjectSecurity', raw.getSecurity(handle, parts, into, into.length, answer));
      return answer.readUInt32LE();
    },
    setDescriptor: (handle: number, parts: number, descriptor: Buffer) =>
      ok('SetKernelObjectSecurity', raw.setSecurity(handle, parts, descriptor)),
    /** Fills `into` with the `REPARSE_DATA_BUFFER` of an entry; answers how many bytes it has. */
    reparse(handle: number, into: Buffer): number {
      ok('DeviceIoControl', raw.control(handle, getReparsePoint, null, 0, into, into.length, answer, null));
      return answer.readUInt32LE();
    },
    setReparse: (handle: number, data: Uint8Array) =>
      ok('DeviceIoControl', raw.control(handle, setReparsePoint, data, data.length, null, 0, answer, null)),
  };
};

/** The bound calls. */
export type WindowsCalls = ReturnType<typeof bind>;

let calls: WindowsCalls | undefined;

/** The calls of this thread; `undefined` where the system is not Windows. */
export const windowsCalls = (): WindowsCalls | undefined => {
  if (process.platform !== 'win32') return undefined;
  calls ??= bind();
  return calls;
};

/** Whether entries may have audit lists that this user cannot read. */
export const missesAudits = (): boolean => windowsCalls()?.seesAudits === false;

/** Errors that mean "this file system has none here", not "it could not be read". */
const absent: ReadonlySet<number> = new Set([1, 38, 50, 87, 120, 124]);

/** What `call` answers; `undefined` where the file system has no such thing. */
export const ifKept = <Answer>(call: () => Answer): Answer | undefined => {
  try {
    return call();
  } catch (error) {
    if (error instanceof WindowsCallError && absent.has(error.number)) return undefined;
    throw error;
  }
};
