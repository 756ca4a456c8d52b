# Makes a recovery database of files that are in clean shutdown state, and mounts it.
param(
    [Parameter(Mandatory = $true)][string]$Name,
    [Parameter(Mandatory = $true)][string]$Edb,
    [Parameter(Mandatory = $true)][string]$Logs
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
New-MailboxDatabase -Recovery -Name $Name -Server $env:COMPUTERNAME -EdbFilePath $Edb -LogFolderPath $Logs -WarningAction SilentlyContinue | Out-Null
Restart-Service -Name 'MSExchangeIS' -WarningAction SilentlyContinue
Mount-Database -Identity $Name
ConvertTo-Json -InputObject ([ordered]@{ Mounted = $true }) -Compress
