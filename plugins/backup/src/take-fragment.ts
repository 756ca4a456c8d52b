import { type Fragment, type FragmentRequest, findFragment, type SetOwner } from '@tapedeck/archive';
import { formatBytes, type Run } from '@tapedeck/core';

/**
 * Looks for what an interrupted run has left and takes it over: its parts become the first ones of the new media file, whose working name
 * without ending is `workingBase`. `undefined` when there is nothing of use.
 */
export const takeFragment = async (
  run: Run,
  owner: SetOwner,
  workingBase: string,
  request: FragmentRequest,
): Promise<Fragment | undefined> => {
  const fragment = await findFragment(request);
  if (fragment === undefined) return undefined;
  const names = await owner.takeOver(fragment.names, workingBase);
  run.note('BACKUP_RESUMED', `Goes on from an interrupted run: ${formatBytes(fragment.storedBytes)} of what it had stored are used.`);
  return { ...fragment, names };
};
