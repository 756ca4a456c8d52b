export type { MediaOptions } from './options.ts';
export { default } from './plugin.ts';
