# Removes one recovery checkpoint of a virtual machine; one that is gone is no error. Its disks are merged afterwards.
param(
    [Parameter(Mandatory = $true)][string]$Id,
    [Parameter(Mandatory = $true)][string]$Checkpoint
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

# Waits for what a method has begun; answers the job, which knows what came of it.
function Wait-Method {
    param($Result)

    if ($Result.ReturnValue -ne 0 -and $Result.ReturnValue -ne 4096) { throw ('It returned {0}.' -f $Result.ReturnValue) }
    if ($Result.ReturnValue -eq 0) { return }
    $job = Get-CimInstance -InputObject $Result.Job
    while (@(2, 3, 4, 5, 6) -contains $job.JobState) {
        Start-Sleep -Milliseconds 500
        $job = Get-CimInstance -InputObject $job
    }
    if ($job.JobState -ne 7) { throw ('{0}: {1}' -f $job.ErrorCode, $job.ErrorDescription) }
    $job
}

$namespace = 'root\virtualization\v2'
$system = Get-CimInstance -Namespace $namespace -ClassName Msvm_ComputerSystem | Where-Object { $_.Name -eq $Id }
$all = Get-CimAssociatedInstance -InputObject $system -ResultClassName Msvm_VirtualSystemSettingData -Association Msvm_SnapshotOfVirtualSystem
$found = @($all | Where-Object { $_.InstanceID -eq $Checkpoint -and $_.VirtualSystemType -eq 'Microsoft:Hyper-V:Snapshot:Recovery' })
foreach ($one in $found) {
    # A recovery checkpoint is removed by making it a reference point, and removing that.
    $snapshots = Get-CimInstance -Namespace $namespace -ClassName Msvm_VirtualSystemSnapshotService
    $converted = Wait-Method -Result (Invoke-CimMethod -InputObject $snapshots -MethodName ConvertToReferencePoint -Arguments @{ AffectedSnapshot = $one })
    $points = Get-CimInstance -Namespace $namespace -ClassName Msvm_VirtualSystemReferencePointService
    $left = @()
    if ($null -ne $converted) { $left = @(Get-CimAssociatedInstance -InputObject $converted -ResultClassName Msvm_VirtualSystemReferencePoint) }
    foreach ($point in $left) {
        $null = Wait-Method -Result (Invoke-CimMethod -InputObject $points -MethodName DestroyReferencePoint -Arguments @{ AffectedReferencePoint = $point })
    }
}
ConvertTo-Json -InputObject ([ordered]@{ Removed = $found.Count }) -Compress
