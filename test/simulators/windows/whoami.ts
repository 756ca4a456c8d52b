// Stands in for whoami.exe: "/priv /fo csv /nh". Names of privileges are the same in every language, the rest is not.
import { readPower } from '../power/power-state.ts';

const [folder = '', ...args] = process.argv.slice(2);
const { isPrivileged, language, fault } = readPower(folder);
if (args.join(' ') !== '/priv /fo csv /nh' || fault?.tool === 'whoami.exe') {
  console.error(language === 'en' ? 'ERROR: Invalid argument/option.' : 'FEHLER: Argument/Option ungültig.');
  process.exit(1);
}
const [notify, shut, off] = {
  en: ['Bypass traverse checking', 'Shut down the system', 'Disabled'],
  de: ['Auslassen der durchsuchenden Überprüfung', 'Herunterfahren des Systems', 'Deaktiviert'],
}[language];
console.log(`"SeChangeNotifyPrivilege","${notify}","${off}"`);
if (isPrivileged) console.log(`"SeShutdownPrivilege","${shut}","${off}"`);
