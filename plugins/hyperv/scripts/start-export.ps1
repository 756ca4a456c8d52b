# Starts to export a checkpoint of a virtual machine, disks and all, into a folder, under the id of the machine.
param(
    [Parameter(Mandatory = $true)][string]$Id,
    [Parameter(Mandatory = $true)][string]$Checkpoint,
    [Parameter(Mandatory = $true)][string]$Folder
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$namespace = 'root\virtualization\v2'
$system = Get-CimInstance -Namespace $namespace -ClassName Msvm_ComputerSystem | Where-Object { $_.Name -eq $Id }
$service = Get-CimInstance -Namespace $namespace -ClassName Msvm_VirtualSystemManagementService
# The old command for WMI is the one that knows the whole path of an instance.
$frozen = Get-WmiObject -Namespace $namespace -Class Msvm_VirtualSystemSettingData | Where-Object { $_.InstanceID -eq $Checkpoint }
$found = Get-CimAssociatedInstance -InputObject $system -ResultClassName Msvm_VirtualSystemExportSettingData -Association Msvm_SystemExportSettingData
$settings = $found | Select-Object -First 1
# 3: this checkpoint only, for a backup, so that what is exported keeps the id of the machine.
$settings.CopySnapshotConfiguration = 3
$settings.CopyVmRuntimeInformation = $false
$settings.CopyVmStorage = $true
$settings.CreateVmExportSubdirectory = $false
$settings.SnapshotVirtualSystem = [string]$frozen.__PATH
$settings.BackupIntent = 1
$serializer = [Microsoft.Management.Infrastructure.Serialization.CimSerializer]::Create()
$none = [Microsoft.Management.Infrastructure.Serialization.InstanceSerializationOptions]::None
$text = [System.Text.Encoding]::Unicode.GetString($serializer.Serialize($settings, $none))
$arguments = @{ ComputerSystem = $system; ExportDirectory = $Folder; ExportSettingData = $text }
$result = Invoke-CimMethod -InputObject $service -MethodName ExportSystemDefinition -Arguments $arguments
$answer = [ordered]@{ ReturnValue = [long]$result.ReturnValue; Job = '' }
if ($result.ReturnValue -eq 4096) { $answer.Job = [string](Get-CimInstance -InputObject $result.Job).InstanceID }
ConvertTo-Json -InputObject $answer -Compress
