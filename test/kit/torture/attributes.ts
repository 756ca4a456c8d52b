import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noise } from '../noise.ts';
import { setAttribute } from '../system-calls.ts';
import type { Refusals } from './refusals.ts';

/** Extended attributes of users and of root, access lists, default access lists, capabilities. */
export const buildAttributes = (folder: string, refusals: Refusals): void => {
  const file = (name: string): string => {
    writeFileSync(join(folder, name), `${name}\n`, { flag: 'a' });
    return join(folder, name);
  };
  const below = (name: string): string => {
    mkdirSync(join(folder, name));
    return join(folder, name);
  };
  const attribute = (path: string, name: string, value: string | Uint8Array): void =>
    refusals.attempt(`attribute "${name}"`, () => setAttribute(path, name, Buffer.from(value)));

  attribute(file('text'), 'user.origin', 'https://example.org/');
  attribute(file('empty-value'), 'user.empty', '');
  attribute(file('not-text'), 'user.binary', Buffer.from([0, 255, 10, 0]));
  attribute(file('long-value'), 'user.long', noise('long', 3000));
  for (let n = 0; n < 40; n += 1) attribute(file('many'), `user.number-${n}`, `${n}`);
  attribute(file('odd-name'), 'user.名前 with space', 'odd');
  attribute(below('folder'), 'user.folder', 'on a folder');
  attribute(file('trusted'), 'trusted.root-only', 'only root sees this');
  symlinkSync('text', join(folder, 'link'));
  attribute(join(folder, 'link'), 'trusted.on-link', 'on the link itself');

  const tool = (what: string, program: string, ...args: readonly string[]): void => refusals.attempt(what, () => execTool(program, args));
  tool('access list', 'setfacl', '-m', 'u:1:rw,u:123456789:r,g:2:x,m::rwx', file('access-list'));
  tool('mask', 'setfacl', '-m', 'u:1:rwx,m::r', file('access-list-masked'));
  tool('default access list', 'setfacl', '-m', 'd:u:1:rwx,d:g:2:rx,d:o::-', below('default-access-list'));
  tool('capability', 'setcap', 'cap_net_bind_service,cap_chown+ep', file('capability'));
};

// A tool's refusal has no code of its own; one that is not installed stays an error.
const execTool = (program: string, args: readonly string[]): void => {
  try {
    execFileSync(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    });
  } catch (error) {
    if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') throw error;
    throw Object.assign(error, { code: 'EPERM' });
  }
};
