# Tells which sort of Windows this is, and whether this process is elevated.
param()

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$system = Get-CimInstance -ClassName Win32_OperatingSystem
$identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
$principal = [System.Security.Principal.WindowsPrincipal]::new($identity)
$administrator = [System.Security.Principal.WindowsBuiltInRole]::Administrator

$answer = [ordered]@{
    ProductType = [int]$system.ProductType
    Elevated = [bool]($principal.IsInRole($administrator) -or $identity.IsSystem)
}
ConvertTo-Json -InputObject $answer -Compress
