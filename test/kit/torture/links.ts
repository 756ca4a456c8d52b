import { constants, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeNode } from '../system-calls.ts';

/** Hard links: in one folder, across folders, of an empty file, of a link and of a pipe; and twins that are not linked. */
export const buildLinks = (folder: string): void => {
  const at = (name: string): string => join(folder, name);
  for (const name of ['a', 'b', 'b/c']) mkdirSync(at(name));
  writeFileSync(at('first'), 'Linked three times.\n');
  for (const name of ['second', 'b/c/third']) linkSync(at('first'), at(name));
  writeFileSync(at('b/large'), Buffer.alloc(3 * 2 ** 20, 'linked'));
  linkSync(at('b/large'), at('a/large'));
  writeFileSync(at('empty'), '');
  linkSync(at('empty'), at('b/empty'));
  symlinkSync('first', at('symbolic'));
  linkSync(at('symbolic'), at('a/symbolic'));
  makeNode(at('pipe'), constants.S_IFIFO | 0o600);
  linkSync(at('pipe'), at('b/pipe'));
  writeFileSync(at('twin-one'), 'Equal, not linked.\n');
  writeFileSync(at('twin-two'), 'Equal, not linked.\n');
  linkSync(at('first'), at('a/fourth'));
};
