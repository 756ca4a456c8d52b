import { FakeHost } from '@tapedeck/testkit';

/** A made-up machine that is the same wherever the tests run: plugins that are installed for another system take no part. */
export const linuxHost = (time?: string): FakeHost => {
  const host = new FakeHost(time);
  host.platform = 'linux';
  return host;
};
