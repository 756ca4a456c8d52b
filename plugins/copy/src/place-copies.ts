import { catalogPath, type SelectionPlan } from '@tapedeck/core';

/** The folder of all copies, below that of the job. */
export const treesFolder = 'files';

/** Where the copy of a path lies below the folder of the job: its own path, without what cannot be a name there. */
export const placeOfCopy = (path: string): string =>
  `${treesFolder}/${path.replace(/^([A-Za-z]):/, '$1').replace(/^\/+|\/+$/g, '')}`.replace(/\/$/, '');

/** Trees of a plan, and where their copies go. From here on all paths are those of the catalog. */
export const treesOf = ({ sources }: SelectionPlan) =>
  sources.flatMap(({ name, roots }) =>
    roots.map(({ path, readFrom, elsewhere = [], whenBusy = [], filters, oneFileSystem }) => ({
      source: name,
      path: catalogPath(path),
      readFrom: catalogPath(readFrom),
      target: placeOfCopy(catalogPath(path)),
      elsewhere: elsewhere.map(readThere),
      whenBusy: whenBusy.map(readThere),
      filters,
      oneFileSystem,
    })),
  );

const readThere = ({ path, readFrom }: { readonly path: string; readonly readFrom: string }) => ({ path, readFrom: catalogPath(readFrom) });
