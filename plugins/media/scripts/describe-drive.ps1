# Tells how the disk of a volume is connected, and whether Windows runs from it.
param(
    [Parameter(Mandatory = $true)][string]$Volume
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$found = Get-CimInstance -ClassName Win32_Volume | Where-Object { $_.DeviceID -eq $Volume }
# A disc, for instance, has no partition.
$partition = Get-Volume -Path $Volume -ErrorAction SilentlyContinue | Get-Partition -ErrorAction SilentlyContinue
$bus = ''
$isSystem = $false
if ($null -ne $partition) {
    $disk = $partition | Get-Disk
    $bus = [string]$disk.BusType
    $isSystem = [bool]$disk.IsBoot -or [bool]$disk.IsSystem
}
$answer = [ordered]@{
    DriveType = [int]$found.DriveType
    Bus = $bus
    IsSystem = $isSystem
}
ConvertTo-Json -InputObject $answer -Compress
