import { type MediumLabel, nextLabel } from '../spool/label.ts';
import { noEmptyTape, tapeFull } from './errors.ts';
import { findTape, type Station } from './find-tape.ts';
import { labelTape, type Tape } from './tape.ts';
import type { TapeIndex } from './tape-index.ts';

/** What goes on from a full tape. */
export interface NextTapeRequest {
  readonly station: Station;
  readonly create: boolean;
  /** Label of the full tape. */
  readonly last: MediumLabel;
  /** What counts on it and on those before it. */
  readonly index: TapeIndex;
  readonly signal: AbortSignal;
}

/** What the tape after this one is called: NAME-1, NAME-2, … */
export const nextName = ({ name, number }: MediumLabel): string => `${name.replace(/-\d+$/, '')}-${number + 1}`;

/**
 * Has an empty tape in the drive, labelled as the one that goes on. It begins with what counts on all before it, so that the newest tape knows all of them.
 * @throws `MEDIA_TAPE_FULL` where nobody changes tapes, `MEDIA_NO_EMPTY_TAPE` where the changer has none
 */
export const nextTape = async ({ station, create, last, index, signal }: NextTapeRequest) => {
  const { drive, changer, host } = station;
  const name = nextName(last);
  const isEmpty = (tape: Tape | 'empty') => tape === 'empty';
  const found = create ? await findTape(station, isEmpty, signal) : undefined;
  if (found === undefined)
    throw changer === undefined ? tapeFull(drive.device, last.name, name) : noEmptyTape(changer.device, last.name, name);
  const label = nextLabel(last, name, host.now());
  const carried = { ...index, tapes: [...index.tapes, name] };
  await labelTape(drive, label, carried, signal);
  return { label, index: { ...carried, file: 1 }, nextFile: 2 };
};
