# Removes one shadow copy; one that is gone is no error.
param(
    [Parameter(Mandatory = $true)][string]$Id
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$found = @(Get-CimInstance -ClassName Win32_ShadowCopy | Where-Object { $_.ID -eq $Id })
foreach ($shadow in $found) { Remove-CimInstance -InputObject $shadow }
ConvertTo-Json -InputObject ([ordered]@{ Removed = $found.Count }) -Compress
