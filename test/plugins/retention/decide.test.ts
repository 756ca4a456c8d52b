import type { PointSummary } from '@tapedeck/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { decide } from '../../../plugins/retention/src/decide.ts';

const aPoint = (createdAt: string, more: Partial<PointSummary> = {}): PointSummary => ({
  id: createdAt,
  job: 'nightly',
  sequence: 1,
  createdAt,
  type: 'incremental',
  state: 'verified',
  fileName: 'x.tdk',
  storedBytes: 1,
  encrypted: false,
  refersTo: [],
  outcome: 'complete',
  ...more,
});

/** One point a day at one in the morning here, the last one on the given day. */
const daily = (count: number, last = new Date(2026, 10, 22, 1)): readonly PointSummary[] =>
  Array.from({ length: count }, (_, n) =>
    aPoint(new Date(last.getFullYear(), last.getMonth(), last.getDate() - (count - 1 - n), 1).toISOString()),
  );

const kept = (points: readonly PointSummary[], options: Partial<Parameters<typeof decide>[1]>): readonly string[] =>
  decide(points, { last: 1, ...options }).flatMap(({ id, keep }) => (keep ? [new Date(id).toLocaleDateString('sv')] : []));

describe('retention: decisions', () => {
  it('keep the newest point of each day, week, month and year, as many as the rules say', () => {
    const points = daily(800);

    const days = kept(points, { daily: 7, weekly: 5, monthly: 12, yearly: 3 });

    expect(days.slice(-7)).to.deep.equal(['16', '17', '18', '19', '20', '21', '22'].map((date) => `2026-11-${date}`));
    // The weeks end on Sundays; the newest of them is one of the days above.
    expect(days).to.include.members(['2026-10-25', '2026-11-01', '2026-11-08', '2026-11-15', '2026-11-22']);
    expect(days).to.include.members(['2025-12-31', '2026-01-31', '2026-02-28', '2026-03-31', '2026-10-31', '2024-12-31']);
    expect(days).to.have.length(7 + 4 + 11 + 1);
  });

  it('tell by which rules a point stays, and that no rule keeps it', () => {
    const decisions = decide(daily(3), { daily: 2 });

    expect(decisions.map(({ keep, reasons }) => [keep, ...reasons])).to.deep.equal([
      [false, 'no rule keeps it'],
      [true, 'daily 2 of 2 (2026-11-21)'],
      [true, 'the last complete point', 'daily 1 of 2 (2026-11-22)'],
    ]);
  });

  it('let a complete point stand for its day rather than a newer one that is not', () => {
    const [first, second, third] = ['2026-11-22T01:00:00.000Z', '2026-11-22T05:00:00.000Z', '2026-11-22T09:00:00.000Z'].map((time) =>
      aPoint(time),
    );
    if (first === undefined || second === undefined || third === undefined) throw new Error('There are three.');

    const decisions = decide([first, { ...second, outcome: 'degraded' }, third], { daily: 1 });
    const damaged = decide([first, { ...third, state: 'damaged' }], { daily: 1 });

    expect(decisions.map(({ keep }) => keep)).to.deep.equal([false, false, true]);
    expect(damaged.map(({ keep }) => keep)).to.deep.equal([true, true]);
    expect(damaged[1]?.reasons).to.deep.equal(['newer than the last complete point']);
  });

  it('take a leap day for the last of its month, and the last week of a year for one', () => {
    const points = daily(430, new Date(2028, 2, 1, 1));

    expect(kept(points, { daily: 2, monthly: 2 })).to.deep.equal(['2028-02-29', '2028-03-01']);
    // The week of Monday, the 27th of December 2027 ends on the 2nd of January.
    expect(kept(points, { weekly: 10 }))
      .to.include('2028-01-02')
      .and.not.include('2027-12-31');
  });

  it('count the hour that the end of summer time repeats as two', () => {
    const points = ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'].map((time) => aPoint(time));

    expect(decide(points, { hourly: 2 }).map(({ keep }) => keep)).to.deep.equal([true, true]);
  });

  it('count back from the newest point, not from the clock', () => {
    const points = daily(60);

    expect(kept(points, { within: '10 days' })).to.have.length(11);
  });

  it('invariant 4: never let the last complete, the last proven or a pinned point go', () => {
    const outcomes = fc.constantFrom('complete', 'degraded', 'failed');
    const states = fc.constantFrom('present', 'verified', 'proven', 'damaged', 'incomplete');
    const some = fc.record({ outcome: outcomes, state: states, pinned: fc.boolean(), hours: fc.integer({ min: -50, max: 5000 }) });
    const rules = fc.record(
      { last: fc.integer({ min: 1, max: 3 }), daily: fc.integer({ min: 1, max: 5 }), within: fc.constant('3 days') },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(some, { maxLength: 30 }), rules, (rows, options) => {
        const points = rows.map(({ hours, ...more }, n) =>
          aPoint(new Date(Date.UTC(2026, 0, 1) + hours * 3_600_000).toISOString(), { id: `${n}`, ...more }),
        );
        const stays = new Set(decide(points, options).flatMap(({ id, keep }) => (keep ? [id] : [])));
        const sound = points.filter(({ outcome, state }) => outcome === 'complete' && state !== 'damaged' && state !== 'incomplete');
        const musts = [sound.at(-1), points.findLast(({ state }) => state === 'proven'), ...points.filter(({ pinned }) => pinned)];
        for (const must of musts) if (must !== undefined) expect(stays.has(must.id), must.id).to.equal(true);
      }),
    );
  });
});
