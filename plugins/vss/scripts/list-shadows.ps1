# Lists all shadow copies of this machine.
param()

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$rows = @(Get-CimInstance -ClassName Win32_ShadowCopy | ForEach-Object {
    [ordered]@{
        Id = [string]$_.ID
        SetId = [string]$_.SetID
        Device = [string]$_.DeviceObject
        Volume = [string]$_.VolumeName
        NoWriters = [bool]$_.NoWriters
    }
})
ConvertTo-Json -InputObject @($rows) -Compress -Depth 3
