# Makes a shadow copy of one volume without writers, as editions of Windows without diskshadow can.
param(
    [Parameter(Mandatory = $true)][string]$Volume
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$parameters = @{ Volume = $Volume; Context = 'ClientAccessible' }
$result = Invoke-CimMethod -ClassName Win32_ShadowCopy -MethodName Create -Arguments $parameters
$answer = [ordered]@{
    ReturnValue = [long]$result.ReturnValue
    Id = [string]$result.ShadowID
}
ConvertTo-Json -InputObject $answer -Compress
