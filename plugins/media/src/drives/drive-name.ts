import type { MediaOptions } from '../options.ts';

/** By what a drive is known. */
export interface DriveName {
  readonly by: 'label' | 'id';
  readonly name: string;
}

/** The drive that the options name; `undefined` where they name a folder only. */
export const driveNameOf = ({ label, id }: Pick<MediaOptions, 'label' | 'id'>): DriveName | undefined => {
  if (id !== undefined) return { by: 'id', name: id };
  return label === undefined ? undefined : { by: 'label', name: label };
};
