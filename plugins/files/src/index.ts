export type { FilterOptions } from './filter.ts';
export type { FilesOptions } from './options.ts';
export { default } from './plugin.ts';
