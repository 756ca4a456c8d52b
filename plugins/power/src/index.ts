export type { PowerOptions } from './options.ts';
export { default } from './plugin.ts';
