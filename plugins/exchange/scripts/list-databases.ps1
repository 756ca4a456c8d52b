# Lists the mailbox databases of this server, with the state of its copies.
param()

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)

$key = 'HKLM:\SOFTWARE\Microsoft\ExchangeServer\v15\Setup'
$answer = [ordered]@{ Installed = (Test-Path -Path $key); Server = [string]$env:COMPUTERNAME; Folder = ''; Databases = @() }
if ($answer.Installed) {
    Set-StrictMode -Off
    $answer.Folder = [string](Get-ItemProperty -Path $key).MsiInstallPath
    . (Join-Path -Path $answer.Folder -ChildPath 'bin\RemoteExchange.ps1')
    Connect-ExchangeServer -Auto -ClientApplication:ManagementShell
    $copies = @(Get-MailboxDatabaseCopyStatus -Server $env:COMPUTERNAME)
    $answer.Databases = @(Get-MailboxDatabase -Server $env:COMPUTERNAME -Status | ForEach-Object {
        $database = $_
        $copy = @($copies | Where-Object { $_.DatabaseName -eq $database.Name })
        [ordered]@{
            Name = [string]$database.Name
            Guid = [string]$database.Guid
            Edb = [string]$database.EdbFilePath
            Logs = [string]$database.LogFolderPath
            Prefix = [string]$database.LogFilePrefix
            Circular = [bool]$database.CircularLoggingEnabled
            Mounted = [bool]$database.Mounted
            Recovery = [bool]$database.Recovery
            BackupInProgress = [bool]$database.BackupInProgress
            CopyStatus = [string]$copy.Status
            LastFullBackup = [string]$database.LastFullBackup
        }
    })
}
ConvertTo-Json -InputObject $answer -Compress -Depth 4
