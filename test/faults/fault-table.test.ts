import { backupSteps, restoreSteps } from '@tapedeck/core';
import { expect } from 'chai';
import { type FaultRow, faults, faultTable } from './fault-table.ts';
import { walkRows } from './walk-rows.ts';

describe('faults: the table', () => {
  it('has rows for every step and every kind of fault', () => {
    const steps = (table: FaultRow['table']) => [...new Set(faultTable.filter((row) => row.table === table).map(({ step }) => step))];

    expect(steps('backup')).to.deep.equal(Object.keys(backupSteps));
    expect(steps('restore')).to.deep.equal(Object.keys(restoreSteps));
    expect(new Set(faultTable.map(({ fault }) => fault))).to.deep.equal(new Set(Object.keys(faults)));
  });
});

walkRows('backup');
