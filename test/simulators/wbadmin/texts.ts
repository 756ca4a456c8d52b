import type { MachineState } from '../windows/machine.ts';

type Language = MachineState['language'];

const english = {
  starting: (time: string) => `Starting to back up the system state [${time}]...`,
  retrieving: 'Retrieving volume information...',
  volumes: (target: string) => `This will back up the system state from volume(s) System Reserved (100.00 MB), (C:) to ${target}.`,
  shadow: 'Creating a shadow copy of the volumes specified for backup...',
  found: (count: number) => `Found (${count}) files.`,
  progress: (percent: number) => `Overall progress: ${percent}%.`,
  current: "Currently backing up files reported by 'System Writer', which takes longest of all...",
  summary: 'Summary of the backup operation:',
  done: (time: string) => `The backup of the system state successfully completed [${time}].`,
  warnings: 'The backup operation completed, but some files reported by a writer were not backed up.',
  failed: (why: string) => `The backup of the system state failed. ${why}`,
  cancelled: 'The backup operation was cancelled.',
  question: 'Do you want to start the backup operation?',
  log: 'Log of files successfully backed up:',
  noBackup: 'ERROR - No backup was found.',
  backupTime: 'Backup time',
  target: 'Backup target',
  location: 'Backup location',
};

const german: typeof english = {
  starting: (time) => `Die Sicherung des Systemstatus wird gestartet [${time}]...`,
  retrieving: 'Volumeinformationen werden abgerufen...',
  volumes: (target) => `Hiermit wird der Systemstatus der Volumes System-reserviert (100,00 MB), (C:) auf ${target} gesichert.`,
  shadow: 'Eine Schattenkopie der für die Sicherung angegebenen Volumes wird erstellt...',
  found: (count) => `(${count}) Dateien gefunden.`,
  progress: (percent) => `Gesamtstatus: ${percent} %.`,
  current: 'Die von "System Writer" gemeldeten Dateien werden gesichert, was am längsten von allem dauert...',
  summary: 'Zusammenfassung des Sicherungsvorgangs:',
  done: (time) => `Die Sicherung des Systemstatus wurde erfolgreich abgeschlossen [${time}].`,
  warnings: 'Die Sicherung wurde abgeschlossen, einige Dateien wurden jedoch nicht gesichert.',
  failed: (why) => `Die Sicherung des Systemstatus ist fehlgeschlagen. ${why}`,
  cancelled: 'Der Sicherungsvorgang wurde abgebrochen.',
  question: 'Möchten Sie den Sicherungsvorgang starten?',
  log: 'Protokoll der erfolgreich gesicherten Dateien:',
  noBackup: 'FEHLER - Es wurde keine Sicherung gefunden.',
  backupTime: 'Sicherungszeit',
  target: 'Sicherungsziel',
  location: 'Sicherungsort',
};

/** What the tool says, in the language of the machine. */
export const textsIn = (language: Language): typeof english => (language === 'de' ? german : english);

/** What every run of it starts with. */
export const banner = 'wbadmin 1.0 - Backup command-line tool\r\n(C) Copyright Microsoft Corporation. All rights reserved.\r\n\r\n';

/** A line as it comes where nobody watches: broken at 80 columns. */
export const wrapped = (line: string): string => `${line.replaceAll(/(.{80})(?=.)/g, '$1\r\n')}\r\n`;

/** A time as people of that country write it; the identifier of a version never is. */
export const localTime = (time: Date, language: Language): string =>
  time.toLocaleString(language === 'de' ? 'de-DE' : 'en-US', { dateStyle: 'short', timeStyle: 'short' });
