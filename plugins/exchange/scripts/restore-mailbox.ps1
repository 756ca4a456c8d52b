# Brings a mailbox back out of a mounted recovery database, into the mailbox of a user, and waits for it.
param(
    [Parameter(Mandatory = $true)][string]$Database,
    [Parameter(Mandatory = $true)][string]$Mailbox,
    [Parameter(Mandatory = $true)][string]$Target
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
$request = New-MailboxRestoreRequest -SourceDatabase $Database -SourceStoreMailbox $Mailbox -TargetMailbox $Target -AllowLegacyDNMismatch
$ends = @('Completed', 'CompletedWithWarning', 'Failed')
do {
    Start-Sleep -Seconds 5
    $statistics = Get-MailboxRestoreRequestStatistics -Identity $request.Identity
} until ($ends -contains [string]$statistics.Status)
$answer = [ordered]@{ Status = [string]$statistics.Status; Message = [string]$statistics.Message }
Remove-MailboxRestoreRequest -Identity $request.Identity -Confirm:$false
ConvertTo-Json -InputObject $answer -Compress
