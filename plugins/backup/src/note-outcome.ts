import { writeNote } from '@tapedeck/archive';
import type { Outcome, Run } from '@tapedeck/core';
import type { Sessions } from './session.ts';

/**
 * After the run: writes beside the media file how it ended, and how it was verified. Without a media file there is nothing to say.
 * What was read back while it was written says nothing any more once advanced verification has found something.
 */
export const noteOutcome = async (run: Run, outcome: Outcome, sessions: Sessions): Promise<void> => {
  const session = sessions.find(run);
  sessions.end(run);
  if (session?.committed === undefined) return;
  const { destination, base, signer, header } = session;
  const mediaId = Buffer.from(header.mediaId).toString('hex');
  const time = run.host.now().toISOString();
  const { committed, compared } = run.found;
  const verified = (compared?.findings.length ?? 0) > 0 ? 'no' : (committed?.verified ?? 'no');
  if (verified !== 'no') {
    await writeNote(destination, base, { mediaId, kind: 'verified', time, depth: 'keyless', throughCache: verified === 'cache' }, signer);
  }
  await session.writing.noteOutcome?.(outcome);
};
