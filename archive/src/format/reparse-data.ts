/** Most bytes that Windows keeps for a reparse point. */
const mostBytes = 16 << 10;
const headBytes = 8;

/** Symbolic links, junctions, and the links to apps of the Store; whatever else is a reparse point may lead somewhere without being taken for a link. */
const linkTags: readonly number[] = [0xa000000c, 0xa0000003, 0x8000001b];

/** Whether bytes are a `REPARSE_DATA_BUFFER` of a link: tag 4, length of what follows 2, zero 2. */
export const isReparseData = (data: Buffer): boolean =>
  data.length >= headBytes &&
  data.length <= mostBytes &&
  data.readUInt16LE(4) === data.length - headBytes &&
  linkTags.includes(data.readUInt32LE(0));
