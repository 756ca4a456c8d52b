export type { CommandsOptions, PostCommand, PreCommand } from './options.ts';
export { default } from './plugin.ts';
