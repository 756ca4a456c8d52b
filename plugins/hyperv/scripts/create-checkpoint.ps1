# Makes a recovery checkpoint of a virtual machine, with its applications at rest (level 1) or as after a power cut (level 2).
param(
    [Parameter(Mandatory = $true)][string]$Id,
    [Parameter(Mandatory = $true)][string]$Name,
    [Parameter(Mandatory = $true)][ValidateSet('1', '2')][string]$Level
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$namespace = 'root\virtualization\v2'
$system = Get-CimInstance -Namespace $namespace -ClassName Msvm_ComputerSystem | Where-Object { $_.Name -eq $Id }
$service = Get-CimInstance -Namespace $namespace -ClassName Msvm_VirtualSystemSnapshotService
$class = Get-CimClass -Namespace $namespace -ClassName Msvm_VirtualSystemSnapshotSettingData
$properties = @{ ConsistencyLevel = [byte]$Level; IgnoreNonSnapshottableDisks = $true }
# A copy: anything else has applications of the guest cut their logs. Hosts before 1703 do not have the property.
if ($null -ne $class.CimClassProperties['GuestBackupType']) { $properties['GuestBackupType'] = [byte]2 }
$settings = New-CimInstance -CimClass $class -ClientOnly -Property $properties
$serializer = [Microsoft.Management.Infrastructure.Serialization.CimSerializer]::Create()
$none = [Microsoft.Management.Infrastructure.Serialization.InstanceSerializationOptions]::None
$text = [System.Text.Encoding]::Unicode.GetString($serializer.Serialize($settings, $none))
# 32768 is a recovery checkpoint.
$arguments = @{ AffectedSystem = $system; SnapshotSettings = $text; SnapshotType = [uint16]32768 }
$result = Invoke-CimMethod -InputObject $service -MethodName CreateSnapshot -Arguments $arguments

$answer = [ordered]@{ Id = ''; ReturnValue = [long]$result.ReturnValue; State = 7; ErrorCode = 0; ErrorDescription = '' }
$made = $null
if ($result.ReturnValue -eq 0) { $made = Get-CimInstance -InputObject $result.ResultingSnapshot }
if ($result.ReturnValue -eq 4096) {
    $job = Get-CimInstance -InputObject $result.Job
    while (@(2, 3, 4, 5, 6) -contains $job.JobState) {
        Start-Sleep -Milliseconds 500
        $job = Get-CimInstance -InputObject $job
    }
    $answer.State = [int]$job.JobState
    $answer.ErrorCode = [int]$job.ErrorCode
    $answer.ErrorDescription = [string]$job.ErrorDescription
    $made = Get-CimAssociatedInstance -InputObject $job -ResultClassName Msvm_VirtualSystemSettingData | Select-Object -First 1
}
if ($null -ne $made) {
    $answer.Id = [string]$made.InstanceID
    try {
        $checkpoint = Get-VMSnapshot -VM (Get-VM -Id $Id) | Where-Object { $made.InstanceID -like ('*' + [string]$_.Id) }
        Rename-VMSnapshot -VMSnapshot $checkpoint -NewName $Name
    }
    catch {
        # The name is for whoever finds the checkpoint after a crash. Without a crash its id is enough, so a host that refuses it costs no backup.
        $answer.ErrorDescription = $_.Exception.Message
    }
}
ConvertTo-Json -InputObject $answer -Compress
