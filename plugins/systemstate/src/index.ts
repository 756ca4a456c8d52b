export type { SystemStateOptions } from './options.ts';
export { default } from './plugin.ts';
