import { doubtClock } from '@tapedeck/core';
import { expect } from 'chai';

const day = 86_400_000;

/** One run a day at one in the morning here, the last one on the given day. */
const daily = (count: number, last = new Date(2026, 10, 22, 1)): readonly number[] =>
  Array.from({ length: count }, (_, n) => new Date(last.getFullYear(), last.getMonth(), last.getDate() - (count - 1 - n), 1).getTime());

describe('core: the clock', () => {
  const now = (times: readonly number[], later = 0) => new Date((times.at(-1) ?? 0) + later);

  it('is trusted when runs come as usual, also after days off', () => {
    const times = daily(30);

    expect(doubtClock(times, now(times, 60_000))).to.equal(undefined);
    expect(doubtClock([...times.slice(0, 20), ...times.slice(22)], now(times))).to.equal(undefined);
    expect(doubtClock([], new Date())).to.equal(undefined);
  });

  it('is not trusted when it is behind the newest run, or went back', () => {
    const times = daily(30);

    expect(doubtClock(times, now(times, -60_000))).to.contain('before the newest run');
    expect(doubtClock([...times, ...daily(2, new Date(2020, 0, 2, 1))], new Date(2026, 10, 23))).to.contain('went back');
  });

  it('is not trusted when it has jumped ahead, until three runs have shown that it is meant', () => {
    const times = daily(30);
    const afterJump = (runs: number) => [...times, ...daily(runs, new Date(2027, 5, runs, 1))];

    expect([1, 2, 3].map((runs) => doubtClock(afterJump(runs), now(afterJump(runs), day / 2))?.slice(0, 8))).to.deep.equal([
      '191 days',
      '191 days',
      '191 days',
    ]);
    expect(doubtClock(afterJump(4), now(afterJump(4), day / 2))).to.equal(undefined);
  });
});
