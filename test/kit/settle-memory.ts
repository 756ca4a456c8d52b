import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { linuxCalls } from '../../archive/src/system/linux.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** After each file, what its runs have left in this process goes: a large one takes long to start others, which tests do all the time. */
export const mochaHooks = {
  afterAll: (): void => {
    collect();
    linuxCalls()?.trimMemory();
  },
};
