/** What crosses to a worker thread as options: plain JSON. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * Code of a plugin that runs inside the worker threads: synchronous, over `Uint8Array`.
 * The module is imported once per thread and its factory is called once per use.
 */
export interface WorkerModule {
  /** A `file:` URL, as `import.meta.resolve` gives it. */
  readonly module: string;
  /** Handed to the module's factory. */
  readonly options: JsonValue;
}
