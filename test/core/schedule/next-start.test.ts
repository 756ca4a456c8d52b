import { nextStart, type Schedule, skippedStarts } from '@tapedeck/core';
import { expect } from 'chai';
import { aSchedule } from '../../kit/a-schedule.ts';
import { inZone } from '../../kit/in-zone.ts';

/** The next starts after an instant, in universal time. */
const starts = (schedule: Schedule, after: string, count: number): readonly string[] => {
  const found: Date[] = [];
  for (let from = new Date(after); found.length < count; ) {
    from = nextStart(schedule, from);
    found.push(from);
  }
  return found.map((start) => start.toISOString().slice(0, 16));
};

describe('core: the next start of a schedule', () => {
  describe('in Berlin', () => {
    inZone('Europe/Berlin');

    it('is today or, once that is over, on the next of its days', () => {
      const schedule = aSchedule({ at: ['01:30', '13:00'], days: ['mon', 'wed'] });

      // 25 November 2026 is a Wednesday.
      expect(starts(schedule, '2026-11-25T00:29:59Z', 4)).to.deep.equal([
        '2026-11-25T00:30',
        '2026-11-25T12:00',
        '2026-11-30T00:30',
        '2026-11-30T12:00',
      ]);
      expect(starts(aSchedule({ at: ['01:30'], days: ['wed'] }), '2026-11-25T00:30:00Z', 1)).to.deep.equal(['2026-12-02T00:30']);
    });

    it('is when the clock is put forward, if that leaves its time out', () => {
      // At 02:00 on 29 March the clock shows 03:00, which is 01:00 in universal time.
      expect(starts(aSchedule({ at: ['02:30'] }), '2026-03-27T12:00:00Z', 3)).to.deep.equal([
        '2026-03-28T01:30',
        '2026-03-29T01:00',
        '2026-03-30T00:30',
      ]);
    });

    it('comes once, the first time, when the clock is put back and shows its time twice', () => {
      expect(starts(aSchedule({ at: ['02:30'] }), '2026-10-23T12:00:00Z', 4)).to.deep.equal([
        '2026-10-24T00:30',
        '2026-10-25T00:30',
        '2026-10-26T01:30',
        '2026-10-27T01:30',
      ]);
    });

    it('is on a leap day too', () => {
      expect(starts(aSchedule({ at: ['01:30'] }), '2028-02-28T12:00:00Z', 2)).to.deep.equal(['2028-02-29T00:30', '2028-03-01T00:30']);
      expect(starts(aSchedule({ at: ['01:30'], days: ['tue'] }), '2028-02-23T12:00:00Z', 2)).to.deep.equal([
        '2028-02-29T00:30',
        '2028-03-07T00:30',
      ]);
    });

    it('knows the starts that are left out over the years', () => {
      const skipped = skippedStarts(aSchedule({ at: ['01:30', '02:30'] }), new Date('2026-01-01T12:00:00Z'), 3);

      expect(skipped.map(({ time, instead }) => [time, instead.toISOString()])).to.deep.equal([
        ['02:30', '2026-03-29T01:00:00.000Z'],
        ['02:30', '2027-03-28T01:00:00.000Z'],
        ['02:30', '2028-03-26T01:00:00.000Z'],
      ]);
      expect(skippedStarts(aSchedule({ at: ['02:30'], days: ['mon'] }), new Date('2026-01-01T12:00:00Z'), 3)).to.deep.equal([]);
    });
  });

  describe('on Lord Howe Island, where clocks move by half an hour', () => {
    inZone('Australia/Lord_Howe');

    it('is when the clock is put forward', () => {
      // At 02:00 (UTC+10:30) on 4 October the clock shows 02:30 (UTC+11).
      expect(starts(aSchedule({ at: ['02:10'] }), '2026-10-03T00:00:00Z', 2)).to.deep.equal(['2026-10-03T15:30', '2026-10-04T15:10']);
    });
  });

  describe('in Santiago, where clocks are put forward at midnight', () => {
    inZone('America/Santiago');

    it('is when the clock is put forward', () => {
      // 6 September has no 00:00 to 00:59.
      expect(starts(aSchedule({ at: ['00:30'] }), '2026-09-05T12:00:00Z', 2)).to.deep.equal(['2026-09-06T04:00', '2026-09-07T03:30']);
    });
  });
});
