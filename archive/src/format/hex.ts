/** An id as people and file names have it. */
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
