# Tells what a virtual machine is busy with, and which checkpoints it has, those of backups too. One that is gone has no state.
param(
    [Parameter(Mandatory = $true)][string]$Id
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$answer = [ordered]@{ State = ''; Status = @(); Checkpoints = @() }
$machine = Get-VM | Where-Object { [string]$_.Id -eq $Id }
if ($null -ne $machine) {
    $system = Get-CimInstance -Namespace 'root\virtualization\v2' -ClassName Msvm_ComputerSystem | Where-Object { $_.Name -eq $Id }
    $found = Get-CimAssociatedInstance -InputObject $system -ResultClassName Msvm_VirtualSystemSettingData -Association Msvm_SnapshotOfVirtualSystem
    $answer.State = [string]$machine.State
    $answer.Status = @($machine.OperationalStatus | ForEach-Object { [int]$_ })
    $answer.Checkpoints = @($found | ForEach-Object {
        [ordered]@{
            Id = [string]$_.InstanceID
            Name = [string]$_.ElementName
            IsRecovery = [bool]($_.VirtualSystemType -eq 'Microsoft:Hyper-V:Snapshot:Recovery')
        }
    })
}
ConvertTo-Json -InputObject $answer -Compress -Depth 4
