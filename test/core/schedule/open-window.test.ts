import { expect } from 'chai';
import { openWindow } from '../../../core/src/schedule/open-window.ts';
import { inZone } from '../../kit/in-zone.ts';

/** The window that is open, or opens next, in universal time. */
const found = (hours: string, now: string): readonly string[] => {
  const [opens = '', closes = ''] = hours.split('-');
  const window = openWindow({ opens, closes }, new Date(now));
  return [window.opens, window.closes].map((at) => at.toISOString().slice(0, 16));
};

describe('core: the backup window', () => {
  inZone('Europe/Berlin');

  it('is open up to its end, across midnight too', () => {
    const night = ['2026-11-24T21:00', '2026-11-25T05:00'];

    expect(found('22:00-06:00', '2026-11-24T21:00:00Z')).to.deep.equal(night);
    expect(found('22:00-06:00', '2026-11-25T04:59:59Z')).to.deep.equal(night);
    expect(found('22:00-06:00', '2026-11-25T05:00:00Z')).to.deep.equal(['2026-11-25T21:00', '2026-11-26T05:00']);
    expect(found('01:00-06:00', '2026-11-24T23:00:00Z')).to.deep.equal(['2026-11-25T00:00', '2026-11-25T05:00']);
  });

  it('is shorter or longer by an hour where clocks are put forward or back', () => {
    expect(found('22:00-06:00', '2026-03-28T22:00:00Z')).to.deep.equal(['2026-03-28T21:00', '2026-03-29T04:00']);
    expect(found('22:00-06:00', '2026-10-24T22:00:00Z')).to.deep.equal(['2026-10-24T20:00', '2026-10-25T05:00']);
  });

  it('does not open on a day that leaves it out', () => {
    expect(found('02:15-02:45', '2026-03-28T12:00:00Z')).to.deep.equal(['2026-03-30T00:15', '2026-03-30T00:45']);
  });

  it('stays open when its beginning comes twice, and closes for good when its end does', () => {
    // 02:10 for the second time, which is 01:10 in universal time.
    expect(found('02:30-06:00', '2026-10-25T01:10:00Z')).to.deep.equal(['2026-10-25T00:30', '2026-10-25T05:00']);
    expect(found('22:00-02:30', '2026-10-25T01:10:00Z')).to.deep.equal(['2026-10-25T21:00', '2026-10-26T01:30']);
  });
});
