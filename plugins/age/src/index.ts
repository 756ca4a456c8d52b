export type { AgeOptions } from './options.ts';
export { default } from './plugin.ts';
