// Stands in for shutdown.exe: "/s" and "/r" with a delay. Its texts are in the language of the system, with the number of the error at their end.
import { perform, readPower } from '../power/power-state.ts';

const [folder = '', ...args] = process.argv.slice(2);
const texts: Readonly<Record<number, { readonly en: string; readonly de: string }>> = {
  5: { en: 'Access is denied.', de: 'Zugriff verweigert' },
  87: { en: 'The parameter is incorrect.', de: 'Falscher Parameter.' },
  1190: { en: 'A system shutdown has already been scheduled.', de: 'Es wurde bereits ein Herunterfahren des Systems geplant.' },
  1191: {
    en: 'The system shutdown cannot be initiated because there are other users logged on to the computer.',
    de: 'Das Herunterfahren kann nicht eingeleitet werden, da noch weitere Benutzer am Computer angemeldet sind.',
  },
};

/** An exit code of Windows is the number itself; other systems keep eight bits of it. */
const refuse = (number: number): never => {
  console.log(`${texts[number]?.[readPower(folder).language] ?? 'Fehler'}(${number})`);
  process.exit(number);
};

const [mode = '', time, seconds = '', reason, planned, comment, text = ''] = args;
const kinds: Readonly<Record<string, string>> = { '/s': 'poweroff', '/r': 'reboot' };
const form = [time, reason, planned, comment].join(' ');
const isUnderstood = form === '/t /d p:4:1 /c' && mode in kinds && /^\d+$/.test(seconds) && text.length <= 512;
const before = readPower(folder);
const fault = await perform(folder, ['shutdown.exe', ...args], (state) => {
  if (isUnderstood && state.isPrivileged) state.planned ??= kinds[mode] ?? '';
});
if (fault?.how === 'fail') refuse(fault.number ?? 87);
if (fault === undefined) {
  if (!isUnderstood) refuse(87);
  if (!before.isPrivileged) refuse(5);
  if (before.planned !== undefined) refuse(1190);
}
