import { hresultText } from '@tapedeck/windows';

const meanings = new Map([
  ['0x80780102', 'the System Writer is not in the backup: restart the service "Cryptographic Services"'],
  ['0x80070070', 'the disk is full'],
  ['0x80070005', 'access is denied'],
  ['0x80070020', 'a file is in use by another process'],
  ['0x800423F4', 'a writer has failed, and would fail again: see "vssadmin list writers"'],
]);

/** An error number of Windows Server Backup, with its meaning if that is known. */
export const explained = (number: number): { readonly code: string; readonly meaning: string } => {
  const code = hresultText(number);
  const meaning = meanings.get(code);
  return { code, meaning: meaning === undefined ? '' : `, ${meaning}` };
};
