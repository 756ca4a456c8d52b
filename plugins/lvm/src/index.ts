export type { LvmOptions } from './options.ts';
export { default } from './plugin.ts';
