import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What of the command interpreter a script may use here: what the real one does with these lines is documented. Answers the exit code. */
export const runNoteScript = (path: string, variables: ReadonlyMap<string, string>): number => {
  const text = readFileSync(path, 'latin1');
  if (/[^\r]\n/.test(text) || /[^\x20-\x7e\r\n]/.test(text)) throw new Error('The script is not ASCII with carriage returns.');
  const here = (name: string) => join(dirname(path), basename(name));
  for (const line of text.split('\r\n').filter((one) => !/^(@echo off|rem .*)?$/.test(one))) {
    const [, needed] = /^if not defined (\w+) exit \/b 1$/.exec(line) ?? [];
    const [, first, second, file] = /^\(set (\w+)& set (\w+)\) > "%~dp0([\w.]+)"$/.exec(line) ?? [];
    const [, from, to] = /^move \/y "%~dp0([\w.]+)" "%~dp0([\w.]+)" > nul$/.exec(line) ?? [];
    if (needed !== undefined) {
      if (!variables.has(needed)) return 1;
    } else if (first !== undefined && second !== undefined && file !== undefined) {
      writeFileSync(here(file), [...listed(variables, first), ...listed(variables, second)].map((one) => `${one}\r\n`).join(''));
    } else if (from !== undefined && to !== undefined) renameSync(here(from), here(to));
    else if (line === 'exit /b 0') return 0;
    else throw new Error(`The simulator does not understand the line "${line}".`);
  }
  return 0;
};

/** What "set PREFIX" prints: all variables whose names begin so, in any case. */
const listed = (variables: ReadonlyMap<string, string>, prefix: string): readonly string[] =>
  [...variables].filter(([name]) => name.toUpperCase().startsWith(prefix.toUpperCase())).map(([name, value]) => `${name}=${value}`);
