import { placeTooFar } from '../errors.ts';

/** Where an entry stands in the catalog: its directory by page and row of the directory index, then page and entry in that directory. */
export interface Place {
  readonly indexPage: number;
  readonly row: number;
  readonly page: number;
  readonly entry: number;
}

// Above all numbers of leading folders, and below the sign of a 64-bit number.
const mark = 1n << 62n;
const mostIndexPages = 2 ** 14;
const most = 2 ** 16;

/** A place as one number: a page has some thousand rows or entries, so this is enough for thirty million directories of as many entries. */
export const numberOf = ({ indexPage, row, page, entry }: Place): bigint => {
  if (indexPage >= mostIndexPages || row >= most || page >= most || entry >= most) throw placeTooFar();
  return mark | (BigInt(indexPage * most + row) << 32n) | BigInt(page * most + entry);
};

/** The place of a number; `undefined` for those of leading folders. */
export const placeOfNumber = (number: bigint): Place | undefined => {
  if (number < mark) return undefined;
  const directory = Number((number ^ mark) >> 32n);
  const within = Number(number & 0xffff_ffffn);
  return {
    indexPage: Math.floor(directory / most),
    row: directory % most,
    page: Math.floor(within / most),
    entry: within % most,
  };
};

// Behind all leading folders.
const firstPosition = 2 ** 32;

/** Where an entry stands in the listing of its folder. */
export const positionOf = ({ page, entry }: Pick<Place, 'page' | 'entry'>): number => firstPosition + page * most + entry;

/** The first place behind a position. */
export const placeBehind = (position: number): Pick<Place, 'page' | 'entry'> => {
  const next = Math.max(0, position + 1 - firstPosition);
  return { page: Math.floor(next / most), entry: next % most };
};
