import { type Fragment, type FragmentRequest, findFragment, partName } from '@tapedeck/archive';
import { formatBytes, type Run } from '@tapedeck/core';

/**
 * Looks for what an interrupted run has left and takes it over: its parts become the first ones of the new media file, whose working name
 * without ending is `workingBase`. `undefined` when there is nothing of use.
 */
export const takeFragment = async (run: Run, workingBase: string, request: FragmentRequest): Promise<Fragment | undefined> => {
  const { store } = request;
  if (!store.capabilities.rename) return undefined;
  const fragment = await findFragment(request);
  if (fragment === undefined) return undefined;
  const names = fragment.names.map((_, index) => partName(workingBase, index + 1));
  for (const [index, name] of fragment.names.entries()) await store.rename(name, names[index] ?? '');
  run.note('BACKUP_RESUMED', `Goes on from an interrupted run: ${formatBytes(fragment.storedBytes)} of what it had stored are used.`);
  return { ...fragment, names };
};
