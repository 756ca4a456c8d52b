export type { VssOptions } from './options.ts';
export { default } from './plugin.ts';
