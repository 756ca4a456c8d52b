export type { ZstdOptions } from './options.ts';
export { default } from './plugin.ts';
