// What is used of the package `diskusage`, which is native and optional: where it could not be built it has no types of its own either.
declare module 'diskusage' {
  /** Bytes of the file system that holds a path; `available` are those for ordinary users. */
  export const check: (path: string) => Promise<{ readonly available: number; readonly free: number; readonly total: number }>;
}
