# Tells what keeps an exported virtual machine from being imported here.
param(
    [Parameter(Mandatory = $true)][string]$Path,
    [Parameter(Mandatory = $true)][string]$Folder,
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
$report = Compare-VM @parameters
$rows = @($report.Incompatibilities | ForEach-Object {
    [ordered]@{ Id = [long]$_.MessageId; Message = [string]$_.Message }
})
ConvertTo-Json -InputObject @($rows) -Compress -Depth 3
