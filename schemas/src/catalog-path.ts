import { win32 } from 'node:path';

// What ends in a slash: a drive, a share, a device as it stands for a snapshot.
const top = /^(?:[A-Z]:|\/\/(?:\?\/GLOBALROOT\/Device|[^/]+)\/[^/]+)$/;

/**
 * An absolute path of the system as the catalog has it. On Windows slashes stand between names, and in front a drive, `C:/`, or a share,
 * `//server/share/`, without the prefix `\\?\`; only the top of a volume ends in a slash. Elsewhere a backslash is a letter, and nothing changes.
 */
export const catalogPath = (path: string, platform: NodeJS.Platform = process.platform): string => {
  if (platform !== 'win32') return path;
  const slashed = path.replaceAll('\\', '/').replace(/(?!^)\/+/g, '/');
  const bare = slashed.replace(/^\/\/[?.]\/UNC\//i, '//').replace(/^\/\/[?.]\/(?=[a-z]:)/i, '');
  const whole = bare.replace(/^[a-z]:/, (drive) => drive.toUpperCase()).replace(/(?<=.)\/$/, '');
  return top.test(whole) ? `${whole}/` : whole;
};

/**
 * A path of the catalog as the system takes it: on Windows with the prefix `\\?\`, with which no path is too long. Node gives it to texts, and
 * in older versions not to bytes.
 */
export const systemPath = (path: string, platform: NodeJS.Platform = process.platform): string =>
  platform === 'win32' ? win32.toNamespacedPath(path) : path;

/** Where a path of the catalog comes below a folder: `C:/Users` as `C/Users`, `//server/share/x` as `server/share/x`, `/etc` as `etc`. */
export const pathBelow = (path: string): string =>
  path
    .replace(/^([A-Z]):/, '$1')
    .replace(/^\/\/\?\/|^\/+/, '')
    .replace(/\/$/, '');

/** The volume that a path of the catalog begins with, `C:` or `//server/share`; nothing where it comes from another system than Windows. */
export const volumeOf = (path: string): string | undefined => /^(?:[A-Z]:|\/\/[^/]+\/[^/]+)/.exec(path)?.[0];
