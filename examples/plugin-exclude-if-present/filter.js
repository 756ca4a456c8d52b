/**
 * Runs in the worker threads, once for each root and thread: synchronous calls only, and nothing remembered but what `enter` has seen.
 * @param {{ readonly names: readonly string[] }} options those that the plugin put into the plan
 * @returns {import('@tapedeck/core').EntryFilter}
 */
export const createEntryFilter = ({ names }) => {
  /** @type {string | undefined} */
  let marker;
  return {
    enter(directory) {
      marker = names.find((name) => directory.names.has(name));
      return undefined;
    },
    // The folder and its marker are kept, so that who restores sees why it is empty.
    drop: (entry) => (marker === undefined || entry.name === marker ? undefined : `beside "${marker}"`),
  };
};
