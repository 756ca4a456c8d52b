import { hex, type MediaFile } from '@tapedeck/archive';
import { ambiguousPoint, noSuchPoint } from './errors.ts';
import { isStandIn } from './maintain/set-facts.ts';

/** Picks a point by `latest`, the beginning of its id, or the beginning of its time in UTC (`2026-11-22T01:00`). */
export const selectPoint = (media: readonly MediaFile[], selector: string, job: string): MediaFile => {
  const points = media.filter((one) => !isStandIn(one));
  const last = points.at(-1);
  if (last === undefined) throw noSuchPoint(selector, job);
  if (selector === 'latest') return last;
  const byTime = points.filter(({ head }) => head.header.createdAt.startsWith(selector));
  const byId = /^[0-9a-f]{4,32}$/.test(selector) ? points.filter(({ trailer }) => hex(trailer.mediaId).startsWith(selector)) : [];
  const fitting = byId.length > 0 ? byId : byTime;
  const [only] = fitting;
  if (only === undefined) throw noSuchPoint(selector, job);
  if (fitting.length > 1) throw ambiguousPoint(selector, fitting.length);
  return only;
};
