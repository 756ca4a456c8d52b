export type { RetentionOptions } from './options.ts';
export { default } from './plugin.ts';
