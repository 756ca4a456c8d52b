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

/** Where the copy of each tree and stream of a plan lies. */
export const sourcesOf = (plan: SelectionPlan = { sources: [] }) => [
  ...treesOf(plan).map(({ path, target }) => ({ path, copy: target })),
  ...plan.sources.flatMap(({ streams }) => streams.map(({ path }) => ({ path: catalogPath(path), copy: placeOfCopy(catalogPath(path)) }))),
];

const readThere = ({ path, readFrom }: { readonly path: string; readonly readFrom: string }) => ({ path, readFrom: catalogPath(readFrom) });
