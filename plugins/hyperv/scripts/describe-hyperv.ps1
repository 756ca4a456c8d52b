# Tells whether Hyper-V can be used here by this process, and where the host keeps new machines.
param()

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
$principal = [System.Security.Principal.WindowsPrincipal]::new($identity)
$administrators = [System.Security.Principal.SecurityIdentifier]::new('S-1-5-32-544')
$hypervAdministrators = [System.Security.Principal.SecurityIdentifier]::new('S-1-5-32-578')
$isMember = @($administrators, $hypervAdministrators | Where-Object { $principal.IsInRole($_) }).Count -gt 0

$module = @(Get-Module -ListAvailable -Name 'Hyper-V')
$service = @(Get-Service | Where-Object { $_.Name -eq 'vmms' -and $_.Status -eq 'Running' })
$path = ''
if (($identity.IsSystem -or $isMember) -and $module.Count -gt 0 -and $service.Count -gt 0) { $path = [string](Get-VMHost).VirtualMachinePath }
$answer = [ordered]@{
    Allowed = [bool]($identity.IsSystem -or $isMember)
    Module = [bool]($module.Count -gt 0)
    Service = [bool]($service.Count -gt 0)
    MachinePath = $path
}
ConvertTo-Json -InputObject $answer -Compress
