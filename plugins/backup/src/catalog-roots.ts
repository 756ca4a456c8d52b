import { imageMap } from '@tapedeck/archive';
import { catalogPath, type ImageRoot, type SelectionPlan } from '@tapedeck/core';

/** Roots of a plan in the order in which they are captured. From here on all paths are those of the catalog. */
export const rootsOf = (plan: SelectionPlan) =>
  plan.sources.flatMap(({ name, roots }) =>
    roots.map(({ path, readFrom, elsewhere = [], whenBusy = [], filters, oneFileSystem }) => ({
      source: name,
      path: catalogPath(path),
      readFrom: catalogPath(readFrom),
      elsewhere: elsewhere.map(readThere),
      whenBusy: whenBusy.map(readThere),
      filters,
      oneFileSystem,
    })),
  );

const readThere = ({ path, readFrom }: { readonly path: string; readonly readFrom: string }) => ({ path, readFrom: catalogPath(readFrom) });

/** Streams of a plan, which are roots of the catalog behind those. */
export const streamsOf = (plan: SelectionPlan) =>
  plan.sources.flatMap(({ name, streams }) => streams.map(({ path, open }) => ({ source: name, path: catalogPath(path), open })));

/** Images of a plan, which are roots of the catalog between trees and streams. */
export const imagesOf = (plan: SelectionPlan) =>
  plan.sources.flatMap(({ name, images = [] }) => images.map((image) => ({ ...toImage(image), source: name })));

const toImage = ({ path, bytes, frozenAt, pieces }: ImageRoot) => {
  const devices = [...new Set(pieces.map(({ device }) => device))];
  const ordinals = new Map(devices.map((device, ordinal) => [device, ordinal]));
  const map = imageMap(
    devices,
    pieces.map((piece) => ({ ...piece, device: ordinals.get(piece.device) ?? 0 })),
  );
  return { path: catalogPath(path), bytes, frozenAt: BigInt(frozenAt.getTime()) * 1_000_000n, map };
};

/** What the catalog knows of all roots: trees, then what no tree stands for. */
export const catalogRootsOf = (plan: SelectionPlan) => [
  ...rootsOf(plan).map(({ source, path }) => ({ source, path })),
  ...imagesOf(plan).map(({ source, path }) => ({ source, path, stream: true })),
  ...streamsOf(plan).map(({ source, path }) => ({ source, path, stream: true })),
];
