export type { BtrfsOptions } from './options.ts';
export { default } from './plugin.ts';
