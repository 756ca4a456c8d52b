import { chunkKinds } from '../format/constants.ts';
import type { BlockSink } from './block-sink.ts';
import type { Candidate, CaptureTools } from './candidate.ts';
import type { KeptEntry } from './captured-entry.ts';
import { tellUnkept } from './describe-entry.ts';

/** What it takes to keep an entry. */
export interface KeepTools extends Pick<CaptureTools, 'problem'> {
  readonly sink: Pick<BlockSink, 'holdsAll' | 'add'>;
}

/**
 * The old entry, if nothing of it has changed and the set still holds its content. A later `chmod` cannot go unseen: it would have
 * changed the change time. What could not be kept of it still cannot, and is told again.
 */
export const keepUnchanged = (candidate: Candidate, tools: KeepTools): KeptEntry | undefined => {
  const { name, stat, volume, previous } = candidate;
  if (previous?.isUnchanged(stat, volume) !== true) return undefined;
  const content = previous.content();
  if (content === undefined || !tools.sink.holdsAll(content.ids)) return undefined;
  if (previous.unkept) tellUnkept(candidate, tools);
  for (const list of content.lists.values()) tools.sink.add(list, chunkKinds.list);
  return previous.keep(name, content.lists);
};
