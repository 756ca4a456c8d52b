/** Clocks of the service and of this process are the same one, but a version is named in whole minutes, after its shadow copy was made. */
const earlierMinutes = 2;
/** On a busy server the shadow copy takes its time. What was made later is taken for that of somebody else, and stays. */
const laterMinutes = 15;

/** Whether a text is the identifier of a version, `MM/DD/YYYY-HH:MM`. */
export const isVersion = (text: string): boolean => /^\d{2}\/\d{2}\/\d{4}-\d{2}:\d{2}$/.test(text);

/** When a version was made. Its identifier is in UTC and has this form in every language. */
export const timeOfVersion = (version: string): Date | undefined => {
  if (!isVersion(version)) return undefined;
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = version.split(/\D/).map(Number);
  return new Date(Date.UTC(year, month - 1, day, hour, minute));
};

/** Versions that came up since a backup of ours was started, the oldest first: not there before, and not older than its start. */
export const versionsSince = (versions: readonly string[], before: readonly string[], startedAt: Date): readonly string[] =>
  versions
    .filter((version) => !before.includes(version) && minutesAfter(version, startedAt) >= -earlierMinutes)
    .toSorted((a, b) => minutesAfter(a, startedAt) - minutesAfter(b, startedAt));

/** Of those, versions that a backup which was started then may have made, when nothing else is known of it. */
export const versionsNear = (versions: readonly string[], before: readonly string[], startedAt: Date): readonly string[] =>
  versionsSince(versions, before, startedAt).filter((version) => minutesAfter(version, startedAt) <= laterMinutes);

const minutesAfter = (version: string, startedAt: Date) =>
  ((timeOfVersion(version)?.getTime() ?? Number.NaN) - startedAt.getTime()) / 60_000;
