/** The same bytes in memory that threads share, as blocks are handed on. */
export const inSharedMemory = (bytes: Uint8Array): Uint8Array => {
  const view = new Uint8Array(new SharedArrayBuffer(bytes.length));
  view.set(bytes);
  return view;
};
