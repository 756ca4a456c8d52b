# Puts the machine to sleep, and does not hibernate it: run by a task when the job has long ended.
param()

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

# The system has the privilege, but must switch it on.
$code = @'
using System;
using System.Runtime.InteropServices;

public static class Sleep
{
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    struct Privilege { public int Count; public long Luid; public int Attributes; }

    [DllImport("kernel32.dll")]
    static extern IntPtr GetCurrentProcess();

    [DllImport("kernel32.dll")]
    static extern bool CloseHandle(IntPtr handle);

    [DllImport("advapi32.dll", SetLastError = true)]
    static extern bool OpenProcessToken(IntPtr process, int access, out IntPtr token);

    [DllImport("advapi32.dll", SetLastError = true, CharSet = CharSet.Unicode)]
    static extern bool LookupPrivilegeValue(string system, string name, out long luid);

    [DllImport("advapi32.dll", SetLastError = true)]
    static extern bool AdjustTokenPrivileges(IntPtr token, bool disableAll, ref Privilege state, int length, IntPtr previous, IntPtr needed);

    [DllImport("powrprof.dll", SetLastError = true)]
    static extern byte SetSuspendState(byte hibernate, byte force, byte wakeupEventsDisabled);

    public static int Now()
    {
        IntPtr token;
        Privilege state = new Privilege { Count = 1, Attributes = 2 };
        if (!OpenProcessToken(GetCurrentProcess(), 0x28, out token)) return Marshal.GetLastWin32Error();
        if (!LookupPrivilegeValue(null, "SeShutdownPrivilege", out state.Luid)) return Marshal.GetLastWin32Error();
        if (!AdjustTokenPrivileges(token, false, ref state, 0, IntPtr.Zero, IntPtr.Zero)) return Marshal.GetLastWin32Error();
        CloseHandle(token);
        return SetSuspendState(0, 0, 0) == 0 ? Marshal.GetLastWin32Error() : 0;
    }
}
'@
Add-Type -TypeDefinition $code
$failure = [Sleep]::Now()
# The Task Scheduler keeps it as the result of the task.
if ($failure -ne 0) { exit $failure }
ConvertTo-Json -InputObject ([ordered]@{ Slept = $true }) -Compress
