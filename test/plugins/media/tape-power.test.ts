import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { needsGuest, runOnDisk, startGuest } from '../../kit/a-uml-guest.ts';
import { isExhaustive, needsTools } from '../../kit/needs.ts';
import { skip } from '../../kit/skip.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

const module = fileURLToPath(new URL('guest/tape-power.ts', import.meta.url));

describe('media: a tape and a power cut', () => {
  it('keeps its older point, and gets the newer one with the next run', async function () {
    if (!isExhaustive) skip(this, 'cuts the power of a second kernel; TESTS=every does it');
    needsGuest(this);
    needsTools(this, 'mt', 'tgtd', 'tgtimg', 'iscsistart');
    this.timeout(420_000);
    const disk = join(tempFolder(), 'disk');
    const file = openSync(disk, 'w');
    ftruncateSync(file, 200 << 20);
    closeSync(file);

    const told: unknown[] = [];
    const guest = startGuest(module, ['write'], {
      disk,
      told: (value) => {
        told.push(value);
        if (value === 'now') guest.cut();
      },
    });
    const output = await guest.ended;
    expect(told.slice(0, 2), output).to.deep.equal(['complete', 'now']);

    expect(await runOnDisk(disk, module, 'read')).to.deep.equal([['complete', ['first', 'second', 'third']]]);
  });
});
