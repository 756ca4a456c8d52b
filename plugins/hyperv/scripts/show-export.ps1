# Tells how far an export is. One that is no longer known has no state.
param(
    [Parameter(Mandatory = $true)][string]$Job
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$found = Get-CimInstance -Namespace 'root\virtualization\v2' -ClassName Msvm_ConcreteJob | Where-Object { $_.InstanceID -eq $Job }
$answer = [ordered]@{ State = 0; Percent = 0; ErrorCode = 0; ErrorDescription = '' }
if ($null -ne $found) {
    $answer.State = [int]$found.JobState
    $answer.Percent = [int]$found.PercentComplete
    $answer.ErrorCode = [int]$found.ErrorCode
    $answer.ErrorDescription = [string]$found.ErrorDescription
}
ConvertTo-Json -InputObject $answer -Compress
