export type { GzipOptions } from './options.ts';
export { default } from './plugin.ts';
