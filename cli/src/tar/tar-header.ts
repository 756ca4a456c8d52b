/** Length of a block: every header is one, and content is filled up to whole ones. */
export const tarBlockBytes = 512;

/** Types of entries, by their letter in the header. */
export const tarTypes = { file: '0', link: '1', symlink: '2', character: '3', block: '4', directory: '5', fifo: '6', pax: 'x' } as const;

/** What one header block holds. What does not fit into its fields belongs into an extended header before it. */
export interface TarHeader {
  readonly name: Uint8Array;
  readonly type: (typeof tarTypes)[keyof typeof tarTypes];
  readonly sizeBytes: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Whole seconds since 1970. */
  readonly modified: number;
  readonly linkName?: Uint8Array;
  readonly owner?: string;
  readonly group?: string;
  readonly device?: readonly [major: number, minor: number];
}

/** Length of the field for a name; the prefix field is not used, since longer names are in the extended header. */
export const tarNameBytes = 100;

/** Length of the fields for names of owners and groups, without the zero at their end. */
export const tarOwnerBytes = 31;

/** Most that an octal field of this many digits holds. */
export const mostOctal = (digits: number): number => 8 ** digits - 1;

/** A header block in the format of POSIX (ustar). */
export const encodeTarHeader = (header: TarHeader): Buffer => {
  const block = Buffer.alloc(tarBlockBytes);
  const octal = (at: number, digits: number, value: number) => {
    const fitting = value >= 0 && value <= mostOctal(digits) ? value : 0;
    block.write(fitting.toString(8).padStart(digits, '0'), at, 'latin1');
  };
  const text = (at: number, bytes: number, value: string | Uint8Array) => Buffer.from(value).copy(block, at, 0, bytes);
  text(0, tarNameBytes, header.name);
  octal(100, 7, header.mode);
  octal(108, 7, header.uid);
  octal(116, 7, header.gid);
  octal(124, 11, header.sizeBytes);
  octal(136, 11, header.modified);
  text(148, 8, ' '.repeat(8));
  text(156, 1, header.type);
  text(157, tarNameBytes, header.linkName ?? '');
  text(257, 8, 'ustar\u000000');
  text(265, tarOwnerBytes, header.owner ?? '');
  text(297, tarOwnerBytes, header.group ?? '');
  octal(329, 7, header.device?.[0] ?? 0);
  octal(337, 7, header.device?.[1] ?? 0);
  // The sum is taken with blanks in its own place.
  const sum = block.reduce((total, byte) => total + byte, 0);
  text(148, 8, `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
};
