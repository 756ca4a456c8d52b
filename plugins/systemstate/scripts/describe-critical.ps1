# Tells which volumes this machine starts from, and whether a system state may be kept on one of them.
param()

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$critical = @(Get-CimInstance -ClassName Win32_Volume | Where-Object { $_.BootVolume -or $_.SystemVolume } | ForEach-Object { [string]$_.DeviceID })
$key = 'HKLM:\SYSTEM\CurrentControlSet\Services\wbengine\SystemStateBackup'
$allowed = $false
if (Test-Path -Path $key) {
    $values = Get-Item -Path $key
    $allowed = [int]$values.GetValue('AllowSSBToAnyVolume', 0) -eq 1
}
ConvertTo-Json -InputObject ([ordered]@{ Critical = $critical; AnyVolumeAllowed = $allowed }) -Compress -Depth 3
