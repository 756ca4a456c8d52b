export type { CommandOptions } from './options.ts';
export { default } from './plugin.ts';
