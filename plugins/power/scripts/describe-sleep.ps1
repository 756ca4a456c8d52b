# Tells whether the machine can sleep at all.
param()

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$member = '[DllImport("powrprof.dll")] public static extern byte IsPwrSuspendAllowed();'
$calls = Add-Type -Namespace Tapedeck -Name Sleep -MemberDefinition $member -PassThru
ConvertTo-Json -InputObject ([ordered]@{ Allowed = ($calls::IsPwrSuspendAllowed() -ne 0) }) -Compress
