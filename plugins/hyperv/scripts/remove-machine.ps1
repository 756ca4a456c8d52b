# Takes a virtual machine that is turned off from the host; its disks stay where they are.
param(
    [Parameter(Mandatory = $true)][string]$Id
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$found = @(Get-VM | Where-Object { [string]$_.Id -eq $Id })
foreach ($machine in $found) { Remove-VM -VM $machine -Force }
ConvertTo-Json -InputObject ([ordered]@{ Removed = $found.Count }) -Compress
