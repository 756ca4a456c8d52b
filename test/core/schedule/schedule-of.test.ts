import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError, openSite, type Schedule, scheduleOf } from '@tapedeck/core';
import { FakeHost } from '@tapedeck/testkit';
import { expect } from 'chai';
import { tempFolder } from '../../kit/temp-folder.ts';
import { errorOf } from '../../plugins/error-of.ts';

const open = async (schedule: string) => {
  const file = join(tempFolder(), 'tapedeck.yaml');
  writeFileSync(file, `jobs:\n  nightly:\n    kind: backup\n    destination: [media: {}]\n    ${schedule}\n`);
  return openSite({ file, defaultStateFolder: '', environment: {}, host: new FakeHost() });
};

const read = async (schedule: string): Promise<Schedule | undefined> => scheduleOf(await open(schedule), 'nightly');

const refusal = async (schedule: string): Promise<string> => {
  const error = await errorOf(read(schedule));
  if (!(error instanceof BackupError)) throw error;
  return `${error.place?.line}:${error.place?.column} ${error.code} ${error.message}`;
};

describe('core: the schedule of a job', () => {
  it('has defaults, and may be left out', async () => {
    expect(await read('schedule: { at: 01:30 }')).to.deep.equal({
      at: ['01:30'],
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      randomDelayMinutes: 0,
      window: undefined,
      catchUp: true,
      priority: 'normal',
    });
    expect(await read('mode: append')).to.equal(undefined);
  });

  it('is read with all its keys, its times in order', async () => {
    const text =
      'schedule: { at: ["23:00", "01:30"], days: [mon], randomDelay: 20 minutes, window: 22:00-06:00, catchUp: false, priority: low }';

    expect(await read(text)).to.deep.equal({
      at: ['01:30', '23:00'],
      days: ['mon'],
      randomDelayMinutes: 20,
      window: { opens: '22:00', closes: '06:00' },
      catchUp: false,
      priority: 'low',
    });
  });

  it('is refused where it stands', async () => {
    expect(await refusal('schedule: { at: 25:00 }')).to.equal('5:21 SITE_INVALID "25:00" is not a time of day, or a list of times.');
    expect(await refusal('schedule: { at: [01:30, 1:30] }')).to.match(/^5:29 SITE_INVALID "1:30" is not a text like/);
    expect(await refusal('schedule: { at: 01:30, days: [monday] }')).to.match(/^5:35 SITE_INVALID "monday" is not one of "mon"/);
    expect(await refusal('schedule: { at: 01:30, window: 06:00-06:00 }')).to.equal(
      '5:36 SITE_WINDOW_EMPTY The backup window opens and closes at 06:00.',
    );
    expect(await refusal('schedule: { at: 12:00, window: 22:00-06:00 }')).to.equal(
      '5:21 SITE_SCHEDULE_OUTSIDE The job may start at 12:00, outside its backup window 22:00-06:00.',
    );
    expect(await refusal('schedule: { at: 05:50, randomDelay: 20 minutes, window: 22:00-06:00 }')).to.equal(
      '5:21 SITE_SCHEDULE_OUTSIDE The job may start at 06:10, outside its backup window 22:00-06:00.',
    );
    // Round the clock: both ends lie in the window, and most of what is between them does not.
    expect(await refusal('schedule: { at: 23:00, randomDelay: 24 hours, window: 22:00-06:00 }')).to.match(/SITE_SCHEDULE_OUTSIDE/);
  });
});
