# Lists the volumes of this machine, one row for each place where one is mounted.
param()

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$rows = [System.Collections.Generic.List[object]]::new()
$points = @(Get-CimInstance -ClassName Win32_MountPoint)
foreach ($volume in @(Get-CimInstance -ClassName Win32_Volume)) {
    $places = @($points | Where-Object { $_.Volume.DeviceID -eq $volume.DeviceID } | ForEach-Object { [string]$_.Directory.Name })
    if ($volume.DriveLetter) { $places = @("$($volume.DriveLetter)\") + $places }
    foreach ($place in @($places | Sort-Object -Unique)) {
        $rows.Add([ordered]@{
            DeviceId = [string]$volume.DeviceID
            MountedOn = $place
            FileSystem = $volume.FileSystem
            DriveType = [int]$volume.DriveType
            Label = $volume.Label
            Serial = $volume.SerialNumber
        })
    }
}
ConvertTo-Json -InputObject @($rows.ToArray()) -Compress -Depth 3
