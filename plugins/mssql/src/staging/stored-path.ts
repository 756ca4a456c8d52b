// What Windows takes for devices, whatever stands behind the dot.
const device = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
// A name of 128 letters can need more bytes than a file system allows for one entry.
const pieceLength = 60;

/** Where the backup of a database lies in a restore point: absolute on each platform, and different for each database of a server. */
export const storedPath = (use: string, server: string, database: string): string =>
  ['', pathName(use), pathName(server), `${pathName(database)}.bak`].join('/');

/** A name in such a path, from which the name can be found again: each unit behind `%` in four digits, and cut at `%/`. */
export const pathName = (name: string): string => {
  const safe = name.replaceAll(/[^\p{L}\p{N} ._#-]/gu, encodeUnits).replace(device, (word) => encodeUnits(word.charAt(0)) + word.slice(1));
  return (safe.match(new RegExp(`.{1,${pieceLength}}`, 'gsu')) ?? []).join('%/');
};

// By units of UTF-16, because the server takes names whose surrogates are no pair.
const encodeUnits = (letter: string): string =>
  letter
    .split('')
    .map((unit) => `%${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`)
    .join('');
