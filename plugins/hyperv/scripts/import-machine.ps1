# Imports an exported virtual machine as a copy in a folder, under a name, with its own id or a new one.
param(
    [Parameter(Mandatory = $true)][string]$Path,
    [Parameter(Mandatory = $true)][string]$Folder,
    [Parameter(Mandatory = $true)][string]$Name,
    [Parameter(Mandatory = $true)][ValidateSet('yes', 'no')][string]$NewId
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$parameters = @{
    Path = $Path
    Copy = $true
    VirtualMachinePath = $Folder
    SnapshotFilePath = $Folder
    SmartPagingFilePath = $Folder
    VhdDestinationPath = [System.IO.Path]::Combine($Folder, 'Virtual Hard Disks')
    GenerateNewId = $NewId -eq 'yes'
}
$machine = Import-VM @parameters
if ($machine.Name -cne $Name) { Rename-VM -VM $machine -NewName $Name }
ConvertTo-Json -InputObject ([ordered]@{ Id = [string]$machine.Id }) -Compress
