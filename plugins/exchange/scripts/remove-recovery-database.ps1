# Takes a recovery database away, not its files; one that is gone is no error.
param(
    [Parameter(Mandatory = $true)][string]$Name
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

Set-StrictMode -Off
$setup = Get-ItemProperty -Path 'HKLM:\SOFTWARE\Microsoft\ExchangeServer\v15\Setup'
. (Join-Path -Path $setup.MsiInstallPath -ChildPath 'bin\RemoteExchange.ps1')
Connect-ExchangeServer -Auto -ClientApplication:ManagementShell
Set-StrictMode -Version 3.0
$found = @(Get-MailboxDatabase -Server $env:COMPUTERNAME -Status | Where-Object { ($_.Name -eq $Name) -and $_.Recovery })
foreach ($database in $found) {
    if ($database.Mounted) { Dismount-Database -Identity $database.Name -Confirm:$false }
    Remove-MailboxDatabase -Identity $database.Name -Confirm:$false -WarningAction SilentlyContinue
}
ConvertTo-Json -InputObject ([ordered]@{ Removed = $found.Count }) -Compress
