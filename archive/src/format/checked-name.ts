import { ArchiveError } from '../errors.ts';
import { displayPath } from './display-path.ts';

const [slash, dot, backslash] = [0x2f, 0x2e, 0x5c];

/** A name that can only mean an entry of its folder; throws `PATH_OUTSIDE` for any other, which no honest catalog holds. */
export const checkedName = (name: Uint8Array): Uint8Array => {
  if (isName(name) && !name.includes(slash) && !name.includes(0)) return name;
  throw outside(name);
};

/** A path of such names below a root, with slashes between them; the root itself has the empty one. */
export const checkedPath = (path: Uint8Array): Uint8Array => {
  if (path.length === 0 || (!path.includes(0) && namesOf(path).every(isName))) return path;
  throw outside(path);
};

/** The absolute path of a root: behind `/`, or, from Windows, behind a drive, `C:/`, or a share, `//server/share/`. There no name has a backslash. */
export const checkedRoot = (path: Uint8Array): Uint8Array => {
  const [whole, share] = /^\/(?!\/)|^[A-Z]:\/|^\/\/([^/]+\/[^/]+)\//.exec(Buffer.from(path).toString('latin1')) ?? [];
  if (whole === undefined || (whole.length > 1 && path.includes(backslash))) throw outside(path);
  checkedPath(Buffer.from(share ?? '', 'latin1'));
  checkedPath(path.subarray(whole.length));
  return path;
};

/** Longest name of an entry: 255 characters of three bytes are the most that any file system takes. */
const longestName = 1024;

const isName = (name: Uint8Array): boolean => name.length > 0 && name.length <= longestName && !isDots(name);

/** Whether it is `.` or `..`. */
export const isDots = (name: Uint8Array): boolean => name[0] === dot && (name.length === 1 || (name.length === 2 && name[1] === dot));

const namesOf = (path: Uint8Array): readonly Uint8Array[] => {
  const names: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; at <= path.length; at++) {
    const byte = path[at];
    if (byte !== undefined && byte !== slash) continue;
    names.push(path.subarray(start, at));
    start = at + 1;
  }
  return names;
};

/** Longest name that is shown of a forged one. */
const shownBytes = 200;

const outside = (name: Uint8Array): ArchiveError =>
  new ArchiveError('PATH_OUTSIDE', `The catalog names "${displayPath(name.subarray(0, shownBytes))}", which may lead out of its folder.`, {
    hint: 'The media file is forged or damaged.',
  });
