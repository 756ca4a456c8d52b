export type { HypervOptions } from './options.ts';
export { default } from './plugin.ts';
