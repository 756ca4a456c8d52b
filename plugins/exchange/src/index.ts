export type { ExchangeOptions } from './options.ts';
export { default } from './plugin.ts';
