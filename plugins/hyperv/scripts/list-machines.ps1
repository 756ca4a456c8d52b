# Lists the virtual machines of this host, with their disks.
param()

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

# Bytes that a disk takes with all those it builds upon. One that cannot be read keeps no other machine from being listed.
function Measure-Chain {
    param([string]$Path)

    $answer = [ordered]@{ Kind = 'unknown'; Size = [long]0; Bytes = [long]0 }
    try {
        $disk = Get-VHD -Path $Path
        $answer.Kind = [string]$disk.VhdType
        $answer.Size = [long]$disk.Size
        while ($null -ne $disk) {
            $answer.Bytes += [long]$disk.FileSize
            if ([string]::IsNullOrEmpty($disk.ParentPath)) { break }
            $disk = Get-VHD -Path $disk.ParentPath
        }
    }
    catch {
        $answer.Kind = 'unknown'
    }
    $answer
}

$rows = @(Get-VM | ForEach-Object {
    $machine = $_
    $disks = @(Get-VMHardDiskDrive -VM $machine | ForEach-Object {
        $isPassThrough = $null -ne $_.DiskNumber
        $chain = [ordered]@{ Kind = 'pass-through'; Size = [long]0; Bytes = [long]0 }
        if (-not $isPassThrough) { $chain = Measure-Chain -Path $_.Path }
        [ordered]@{
            Path = [string]$_.Path
            IsPassThrough = [bool]$isPassThrough
            IsShared = [bool]$_.SupportPersistentReservations
            Kind = [string]$chain.Kind
            Size = [long]$chain.Size
            Bytes = [long]$chain.Bytes
        }
    })
    [ordered]@{
        Id = [string]$machine.Id
        Name = [string]$machine.Name
        State = [string]$machine.State
        Generation = [int]$machine.Generation
        Version = [string]$machine.Version
        Path = [string]$machine.ConfigurationLocation
        Disks = @($disks)
    }
})
ConvertTo-Json -InputObject @($rows) -Compress -Depth 5
