import type { Secret } from '@tapedeck/core';
import { urlUnfit } from './errors.ts';

/** An address of the site file, ready to be posted to. @throws `NOTIFY_URL_UNFIT`, which does not repeat it; what `reveal` throws */
export const addressOf = (given: string | Secret): URL => {
  const url = URL.parse(typeof given === 'string' ? given : given.reveal());
  const isFit = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (!isFit) throw urlUnfit();
  return url;
};
