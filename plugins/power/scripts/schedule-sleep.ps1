# Has the Task Scheduler put the machine to sleep in so many minutes, once. The task goes by itself afterwards.
param(
    [Parameter(Mandatory = $true)][int]$Minutes,
    [Parameter(Mandatory = $true)][string]$Script
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$name = 'tapedeck-sleep'
$at = (Get-Date).AddMinutes($Minutes)
# One that lies in the past has done its work, and is only not yet removed.
$next = {
    $task = Get-ScheduledTask -TaskPath '\' -TaskName $name -ErrorAction SilentlyContinue
    if ($task) { (Get-ScheduledTaskInfo -InputObject $task).NextRunTime }
}
$wasThere = [bool](& $next)
if (-not $wasThere) {
    $shell = [System.IO.Path]::Combine([Environment]::SystemDirectory, 'WindowsPowerShell\v1.0\powershell.exe')
    $line = "-NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$Script`""
    $action = New-ScheduledTaskAction -Execute $shell -Argument $line
    $trigger = New-ScheduledTaskTrigger -Once -At $at
    # Only a task that ends some day may be removed by the Task Scheduler.
    $trigger.EndBoundary = $at.AddMinutes(10).ToString('s')
    $hour = New-TimeSpan -Hours 1
    $settings = New-ScheduledTaskSettingsSet -DeleteExpiredTaskAfter $hour -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
    $principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
    $null = Register-ScheduledTask -TaskPath '\' -TaskName $name -Action $action -Trigger $trigger -Settings $settings -Principal $principal -Force
}
ConvertTo-Json -InputObject ([ordered]@{ WasThere = $wasThere; IsThere = [bool](& $next) }) -Compress
