// Stands in for cmd.exe: `/d /c mklink /d LINK TARGET`, the one command that it is asked for.
import { symlinkSync } from 'node:fs';
import { Machine, refuseIfNotElevated } from './machine.ts';

const [folder = '', ...args] = process.argv.slice(2);
const machine = new Machine(folder);
const [link = '', target = ''] = args.slice(4);
if (args.length !== 6 || args.slice(0, 4).join(' ') !== '/d /c mklink /d') {
  console.log(`The simulator knows no such command: ${args.join(' ')}`);
  process.exit(1);
}
refuseIfNotElevated(machine.read(), 'You do not have sufficient privilege to perform this operation.');
const fault = machine.called('mklink');
if (fault === 'lie') process.exit(0);
if (fault === 'fail' || machine.failure('mklink') !== undefined) {
  console.error('Cannot create a file when that file already exists.');
  process.exit(1);
}
// Without the top of its volume the device is no folder: the link is made, and leads nowhere.
symlinkSync(target.endsWith('/') ? target : `${target}/none`, link);
console.log(`symbolic link created for ${link} <<===>> ${target}`);
