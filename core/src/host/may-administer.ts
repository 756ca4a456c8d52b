import { readFile } from 'node:fs/promises';

const sysAdmin = 1n << 21n;

/** Whether this process may mount, and change what volumes there are: on Linux, whether it has the capability CAP_SYS_ADMIN. */
export const mayAdminister = async (): Promise<boolean> => {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const [, effective = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(status) ?? [];
  return (BigInt(`0x${effective}`) & sysAdmin) !== 0n;
};
