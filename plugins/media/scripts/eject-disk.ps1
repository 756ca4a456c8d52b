# Ejects the disk of a volume, as the icon for removing hardware does, and tells who is against it.
param(
    [Parameter(Mandatory = $true)][string]$Volume
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$signatures = @'
[DllImport("cfgmgr32.dll", CharSet = CharSet.Unicode)]
public static extern uint CM_Locate_DevNodeW(out uint device, string id, uint flags);

[DllImport("cfgmgr32.dll")]
public static extern uint CM_Get_Parent(out uint parent, uint device, uint flags);

[DllImport("cfgmgr32.dll")]
public static extern uint CM_Get_DevNode_Status(out uint status, out uint problem, uint device, uint flags);

[DllImport("cfgmgr32.dll", CharSet = CharSet.Unicode)]
public static extern uint CM_Request_Device_EjectW(uint device, out uint vetoType, System.Text.StringBuilder vetoName, uint vetoLength, uint flags);
'@
$devices = Add-Type -MemberDefinition $signatures -Name 'Devices' -Namespace 'Tapedeck' -PassThru

Write-VolumeCache -Path $Volume
$number = (Get-Volume -Path $Volume | Get-Partition | Get-Disk).Number
$disk = Get-CimInstance -ClassName Win32_DiskDrive | Where-Object { $_.Index -eq $number }
$device = [uint32]0
$result = $devices::CM_Locate_DevNodeW([ref]$device, $disk.PNPDeviceID, 0)

# What is unplugged is not the disk but what it is in: the first above it that is removable.
$isRemovable = $false
$removable = [uint32]0x4000
while ($result -eq 0 -and -not $isRemovable) {
    $result = $devices::CM_Get_Parent([ref]$device, $device, 0)
    if ($result -ne 0) { break }
    $status = [uint32]0
    $problem = [uint32]0
    $result = $devices::CM_Get_DevNode_Status([ref]$status, [ref]$problem, $device, 0)
    $isRemovable = ($status -band $removable) -ne 0
}

# With a place for the name of who is against it, Windows tells it here rather than in a window.
$vetoType = [uint32]0
$vetoName = [System.Text.StringBuilder]::new(260)
if ($result -eq 0) {
    $result = $devices::CM_Request_Device_EjectW($device, [ref]$vetoType, $vetoName, 260, 0)
}
$answer = [ordered]@{
    Result = [int]$result
    VetoType = [int]$vetoType
    VetoName = $vetoName.ToString()
}
ConvertTo-Json -InputObject $answer -Compress
