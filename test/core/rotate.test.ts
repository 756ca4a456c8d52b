import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { stateLayout } from '../../core/src/state/layout.ts';
import { runFileName } from '../../core/src/state/reports.ts';
import { rotateState } from '../../core/src/state/rotate.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const day = 86_400_000;
const now = new Date('2026-11-22T01:00:00.000Z');

describe('core: reports and logs of long ago', () => {
  let folder: string;

  beforeEach(() => {
    folder = tempFolder();
    for (const name of ['reports', 'logs']) mkdirSync(join(folder, name), { recursive: true });
  });

  const fill = (runs: number, everyDays: number): void => {
    for (let n = 0; n < runs; n++) {
      const name = runFileName(`run${n}`, new Date(now.getTime() - n * everyDays * day));
      writeFileSync(join(folder, 'reports', `${name}.json`), '');
      writeFileSync(join(folder, 'logs', `${name}.jsonl`), '');
    }
  };
  const count = (name: string): number => readdirSync(join(folder, name)).length;

  it('are removed: logs after ninety days, reports after more than a year', async () => {
    fill(500, 1);

    await rotateState(stateLayout(folder), now);

    expect([count('reports'), count('logs')]).to.deep.equal([401, 91]);
  });

  it('stay when they are the last ones, whatever the clock says, and so does what is no report', async () => {
    fill(60, 1);
    writeFileSync(join(folder, 'logs', 'note by hand'), '');

    await rotateState(stateLayout(folder), new Date('2050-01-01T00:00:00.000Z'));

    expect([count('reports'), count('logs')]).to.deep.equal([50, 51]);
  });
});
