import { isCutName } from './page-builder.ts';

/** Directories with more entries are captured in slices, by several workers. */
const sliceLimit = 4096;
const sliceLeast = 1024;
const end = Buffer.of(0);

/** Cuts a long list of names where chance says, so that one new name changes one slice. Each name ends in a zero byte. */
export const sliceNames = (names: readonly Buffer[]): Buffer[] | undefined => {
  if (names.length <= sliceLimit) return undefined;
  const slices: Buffer[] = [];
  let slice: Buffer[] = [];
  names.forEach((name, index) => {
    slice.push(name, end);
    const count = slice.length / 2;
    if (count === sliceLimit || index === names.length - 1 || (count >= sliceLeast && isCutName(name))) {
      slices.push(Buffer.concat(slice));
      slice = [];
    }
  });
  return slices;
};
