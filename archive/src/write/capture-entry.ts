import { isGone, isRefusal } from '../system/refusal.ts';
import { type Candidate, type CaptureTools, pathOf } from './candidate.ts';
import { type CapturedEntry, NewEntry } from './captured-entry.ts';
import { describeEntry } from './describe-entry.ts';
import { keepUnchanged } from './keep-unchanged.ts';
import { readStableFile } from './read-stable-file.ts';

/**
 * Captures one entry: metadata always, content only when it may have changed. `undefined` when it vanishes meanwhile, which is as
 * if it had gone before and is noted.
 */
export const captureEntry = (candidate: Candidate, tools: CaptureTools): CapturedEntry | undefined => {
  try {
    return keepUnchanged(candidate, tools) ?? captureContent(candidate, describeEntry(candidate, tools), tools);
  } catch (error) {
    if (!isRefusal(error) || !isGone(error)) throw error;
    tools.problem(
      isThere(candidate)
        ? { kind: 'unreadable', code: 'ENTRY_UNREADABLE', path: pathOf(candidate), message: displaced }
        : { kind: 'vanished', code: 'ENTRY_VANISHED', path: pathOf(candidate), message: error.message },
    );
    return undefined;
  }
};

const displaced = 'Its folder was moved, or its volume unmounted, during the run.';

/** Whether the opened directory still has it, so that only its path leads there no more. */
const isThere = ({ directory, name }: Candidate): boolean => {
  try {
    return directory.stat(name) !== undefined;
  } catch {
    return true;
  }
};

/** Adds what the metadata does not say: where a link points, what a file holds. */
const captureContent = (candidate: Candidate, captured: NewEntry, tools: CaptureTools): NewEntry => {
  const { directory, name, stat } = candidate;
  try {
    if (stat.type === 'symlink') return new NewEntry({ ...captured.entry, linkTarget: directory.readLink(name) }, captured.watch);
    return stat.type !== 'file' || stat.size === 0 ? captured : readStableFile(candidate, captured, tools);
  } catch (error) {
    if (tools.sink.cancelled || !isRefusal(error) || isGone(error)) throw error;
    tools.problem({ kind: 'unreadable', code: 'FILE_UNREADABLE', path: pathOf(candidate), message: error.message });
    return new NewEntry({ ...captured.entry, unread: true }, captured.watch);
  }
};
