import { mkdirSync, writeFileSync } from 'node:fs';

const names: readonly (string | Buffer)[] = [
  'n'.repeat(255),
  '长'.repeat(85),
  Buffer.alloc(255, 0xff),
  Buffer.from([0x66, 0xfc, 0x72]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xc0, 0xaf]),
  '\\xff',
  'new\nline',
  '\n',
  '-rf',
  '--delete',
  ' ',
  ' around ',
  '...',
  '.hidden',
  '~',
  '#',
  '*',
  '?',
  '[a-z]',
  '{a,b}',
  '!not',
  '$HOME',
  '`id`',
  '"double"',
  "it's",
  'back\\slash',
  'a:b',
  'C:',
  'NUL',
  'trailing.',
  '\t',
  '\u0001\u001b[31m',
  '\u007f',
  'Case',
  'case',
  'é',
  'e\u0301',
  '\u202eright-to-left',
  '\ufeff',
  '👩‍🚀',
  '%2e%2e%2f',
  'con|pipe<>',
];

/** Names that somebody's code takes for something else, each as a file and as a folder with that file. */
export const buildNames = (folder: string): void => {
  const below = Buffer.from(`${folder}/folders/`);
  mkdirSync(below);
  for (const [index, name] of names.entries()) {
    const bytes = Buffer.from(name);
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), bytes]), `Name ${index}.\n`);
    mkdirSync(Buffer.concat([below, bytes]));
    writeFileSync(Buffer.concat([below, bytes, Buffer.from('/'), bytes]), `Name ${index}, below.\n`);
  }
};
