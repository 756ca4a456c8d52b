const slash = Buffer.from('/');
const nothing = Buffer.of();

/** Path of an entry of a directory. */
export const joinPath = (directory: Uint8Array, name: Uint8Array): Buffer =>
  directory.length === 0 ? Buffer.from(name) : Buffer.concat([directory, directory.at(-1) === 0x2f ? nothing : slash, name]);
