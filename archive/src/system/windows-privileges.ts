import koffi from 'koffi';

// Values of winnt.h.
const adjustAndQuery = 0x28;
const enabled = 2;
const notAllAssigned = 1300;

/** Enables privileges that the process has but does not use by itself; answers those that it has. */
export const enablePrivileges = (names: readonly string[]): readonly string[] => {
  const kernel = koffi.load('kernel32.dll');
  const advapi = koffi.load('advapi32.dll');
  const getLastError = kernel.func('uint32_t GetLastError()');
  const currentProcess = kernel.func('intptr_t __stdcall GetCurrentProcess()');
  const closeHandle = kernel.func('int __stdcall CloseHandle(intptr_t)');
  const openToken = advapi.func('int __stdcall OpenProcessToken(intptr_t, uint32_t, void*)');
  const lookUp = advapi.func('int __stdcall LookupPrivilegeValueW(const void*, const void*, void*)');
  const adjust = advapi.func('int __stdcall AdjustTokenPrivileges(intptr_t, int, const void*, uint32_t, void*, void*)');
  const token = Buffer.alloc(8);
  if (openToken(currentProcess(), adjustAndQuery, token) === 0) return [];
  const handle = Number(token.readBigInt64LE());
  try {
    return names.filter((name) => {
      // TOKEN_PRIVILEGES with one LUID_AND_ATTRIBUTES.
      const wanted = Buffer.alloc(16);
      wanted.writeUInt32LE(1, 0);
      wanted.writeUInt32LE(enabled, 12);
      if (lookUp(null, Buffer.from(`${name}\0`, 'utf16le'), wanted.subarray(4)) === 0) return false;
      // It says yes also where it has changed nothing.
      return adjust(handle, 0, wanted, 0, null, null) !== 0 && getLastError() !== notAllAssigned;
    });
  } finally {
    closeHandle(handle);
  }
};
