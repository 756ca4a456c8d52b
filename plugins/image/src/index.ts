export type { ImageOptions } from './options.ts';
export { default } from './plugin.ts';
