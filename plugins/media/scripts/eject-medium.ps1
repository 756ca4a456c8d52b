# Ejects the medium of a drive: flushes, locks and dismounts its volume, then has the drive give it out.
param(
    [Parameter(Mandatory = $true)][string]$Volume
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$signatures = @'
[DllImport("kernel32.dll", SetLastError = true, CharSet = CharSet.Unicode)]
public static extern IntPtr CreateFileW(string name, uint access, uint share, IntPtr security, uint disposition, uint flags, IntPtr template);

[DllImport("kernel32.dll", SetLastError = true)]
[return: MarshalAs(UnmanagedType.Bool)]
public static extern bool DeviceIoControl(IntPtr device, uint code, byte[] input, uint inputBytes, IntPtr output, uint outputBytes, out uint returned, IntPtr overlapped);

[DllImport("kernel32.dll", SetLastError = true)]
[return: MarshalAs(UnmanagedType.Bool)]
public static extern bool CloseHandle(IntPtr handle);
'@
$kernel = Add-Type -MemberDefinition $signatures -Name 'Volumes' -Namespace 'Tapedeck' -PassThru

$readAndWrite = [uint32]3221225472
$shared = [uint32]3
$existing = [uint32]3
# One byte of zero allows that the medium is removed.
$steps = @(
    @{ Name = 'lock'; Code = [uint32]0x00090018; Data = [byte[]]@() }
    @{ Name = 'dismount'; Code = [uint32]0x00090020; Data = [byte[]]@() }
    @{ Name = 'allow removal'; Code = [uint32]0x002D4804; Data = [byte[]]@(0) }
    @{ Name = 'eject'; Code = [uint32]0x002D4808; Data = [byte[]]@() }
)

Write-VolumeCache -Path $Volume
$step = 'open'
$number = 0
$device = $kernel::CreateFileW($Volume.TrimEnd('\'), $readAndWrite, $shared, [IntPtr]::Zero, $existing, 0, [IntPtr]::Zero)
if ($device -eq [IntPtr](-1)) {
    $number = [System.Runtime.InteropServices.Marshal]::GetLastWin32Error()
} else {
    try {
        foreach ($one in $steps) {
            $step = $one.Name
            $returned = [uint32]0
            $size = [uint32]$one.Data.Length
            $done = $kernel::DeviceIoControl($device, $one.Code, $one.Data, $size, [IntPtr]::Zero, 0, [ref]$returned, [IntPtr]::Zero)
            $number = [System.Runtime.InteropServices.Marshal]::GetLastWin32Error()
            if ($done) { $number = 0 } else { break }
        }
    } finally {
        [void]$kernel::CloseHandle($device)
    }
}
$answer = [ordered]@{
    Step = $step
    Error = [int]$number
}
ConvertTo-Json -InputObject $answer -Compress
