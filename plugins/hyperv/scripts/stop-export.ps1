# Stops an export; one that has ended is no error.
param(
    [Parameter(Mandatory = $true)][string]$Job
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$found = Get-CimInstance -Namespace 'root\virtualization\v2' -ClassName Msvm_ConcreteJob | Where-Object { $_.InstanceID -eq $Job }
$running = @($found | Where-Object { @(2, 3, 4, 5) -contains $_.JobState })
# 4 is to end in good order.
foreach ($one in $running) { $null = Invoke-CimMethod -InputObject $one -MethodName RequestStateChange -Arguments @{ RequestedState = [uint16]4 } }
ConvertTo-Json -InputObject ([ordered]@{ Stopped = $running.Count }) -Compress
