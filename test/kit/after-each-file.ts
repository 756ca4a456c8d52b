import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { linuxCalls } from '../../archive/src/system/linux.ts';
import { removeTempFolders } from './temp-folder.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** What its runs have left in this process: a large one takes long to start others, which tests do all the time. */
const settleMemory = (): void => {
  collect();
  linuxCalls()?.trimMemory();
};

/** After each file of tests, what it took goes. */
export const mochaHooks = { afterAll: [removeTempFolders, settleMemory] };
