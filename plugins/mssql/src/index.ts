export type { MssqlOptions } from './options.ts';
export { default } from './plugin.ts';
