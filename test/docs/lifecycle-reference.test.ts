import { expect } from 'chai';
import { createBackupHooks } from '../../core/src/lifecycle/backup-hooks.ts';
import { readProjectFile } from '../kit/workspace.ts';

describe('docs: lifecycle reference', () => {
  const rows = (): readonly string[] =>
    [...readProjectFile('docs/reference/lifecycle.md').matchAll(/^\| `(\w+)` +\|/gm)].map(([, hook = '']) => hook);

  it('has rows for every hook, in the order of the table', () => {
    expect([...new Set(rows())]).to.deep.equal(Object.keys(createBackupHooks()));
  });
});
