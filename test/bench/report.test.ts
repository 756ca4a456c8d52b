import { expect } from 'chai';
import { markdownTable, median } from '../../bench/report.ts';
import type { Result } from '../../bench/rounds.ts';

const result = (contestant: string, ...seconds: readonly number[]): Result => ({
  corpus: 'tree',
  action: 'unchanged',
  contestant,
  measurements: seconds.map((one) => ({ seconds: one, processorSeconds: one * 2, peakBytes: one * 1e6 })),
});

describe('bench: report', () => {
  it('takes the middle measurement, or the mean of the two in the middle', () => {
    expect(median(result('ours', 9, 1, 5), 'seconds')).to.equal(5);
    expect(median(result('ours', 9, 1, 5, 7), 'seconds')).to.equal(6);
    expect(median(result('ours', 4), 'peakBytes')).to.equal(4e6);
  });

  it('gives ratios to the first column, and a dash for what was not measured', () => {
    const columns = ['ours', 'theirs', 'absent'].map((key) => ({ key, title: key }));
    const rows = [{ corpus: 'tree', action: 'unchanged' as const, title: 'nothing changed, tree' }];

    const table = markdownTable(columns, rows, [result('theirs', 7), result('ours', 2)]);

    expect(table.split('\n')).to.deep.equal([
      '| | ours | theirs | absent |',
      '| --- | ---: | ---: | ---: |',
      '| **nothing changed, tree** | 2.0 s | 7.0 s (3.5 ×) | – |',
      '| processor time | 4.0 s | 14.0 s (3.5 ×) | – |',
      '| peak memory | 2 MB | 7 MB (3.5 ×) | – |',
    ]);
  });
});
