import { listSet, writeNote } from '@tapedeck/archive';
import type { Outcome, Run } from '@tapedeck/core';
import type { Session } from './session.ts';

/** After the run: writes beside the media file how it ended, and how it was verified. Without a media file there is nothing to say. */
export const noteOutcome = async (run: Run, outcome: Outcome, session: Session | undefined): Promise<void> => {
  if (session?.committed === undefined) return;
  const { destination, base, signer, header } = session;
  const mediaId = Buffer.from(header.mediaId).toString('hex');
  const time = run.host.now().toISOString();
  const taken = async () => (await listSet(destination, base)).notes.get(mediaId) ?? [];
  const verified = run.found.committed?.verified ?? 'no';
  if (verified !== 'no') {
    await writeNote(
      destination,
      base,
      { mediaId, kind: 'verified', time, depth: 'keyless', throughCache: verified === 'cache' },
      await taken(),
      signer,
    );
  }
  await writeNote(destination, base, { mediaId, kind: 'outcome', time, outcome }, await taken(), signer);
};
