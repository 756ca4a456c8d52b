# Tells whether Windows Server Backup is there, what it does just now, how its last backup has ended, and which versions there are.
param()

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$answer = [ordered]@{ Installed = $false; Status = ''; RunningSince = ''; LastTime = ''; LastResult = 0; LastMessage = ''; Versions = @() }
if (Get-Command -Name Get-WBSummary -ErrorAction SilentlyContinue) {
    $summary = Get-WBSummary
    $answer.Installed = $true
    $answer.Status = [string]$summary.CurrentOperationStatus
    if ($null -ne $summary.LastBackupTime) { $answer.LastTime = ([datetime]$summary.LastBackupTime).ToUniversalTime().ToString('o') }
    $answer.LastResult = [long]$summary.LastBackupResultHR
    $answer.LastMessage = [string]$summary.DetailedMessage
    # Without a single version there is nothing to ask for.
    if ([long]$summary.NumberOfVersions -gt 0) {
        $answer.Versions = @(Get-WBBackupSet | ForEach-Object { [string]$_.VersionId })
    }
    if ($answer.Status -ne 'NoOperationInProgress') {
        $job = Get-WBJob
        if ($null -ne $job -and $null -ne $job.PSObject.Properties['StartTime']) {
            $answer.RunningSince = ([datetime]$job.StartTime).ToUniversalTime().ToString('o')
        }
    }
}
ConvertTo-Json -InputObject $answer -Compress -Depth 3
