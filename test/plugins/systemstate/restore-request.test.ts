import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { folderWith, targetOf } from '../../../plugins/systemstate/src/restore-request.ts';
import { tempFolder } from '../../kit/temp-folder.ts';
import { errorOf } from '../error-of.ts';

const name = 'systemstate:keeper';

describe('systemstate: what a restore is asked', () => {
  it('is where to, and nothing else', () => {
    expect(targetOf({ name, options: { to: '/srv/there' } })).to.equal('/srv/there');
    expect(targetOf({ name, options: {} })).to.equal(undefined);
    expect(() => targetOf({ name, options: { etc: 'yes' } }))
      .to.throw()
      .with.property('code', 'SYSTEMSTATE_WITH_UNKNOWN');
    expect(() => targetOf({ name, as: 'other', options: {} }))
      .to.throw()
      .with.property('code', 'SYSTEMSTATE_NO_OTHER_NAME');
  });

  const stored = (...paths: readonly string[]) => ({ name, type: 'system state', application: 'systemstate', paths, isLost: false });

  it('finds what came back by a file in it, below a folder that stands for a drive too', async () => {
    const from = tempFolder();
    mkdirSync(join(from, 'C', 'systemstate'), { recursive: true });
    writeFileSync(join(from, 'C', 'systemstate', 'PLAN.md'), '');

    expect(await folderWith(from, stored('/etc', 'C:/systemstate'), 'PLAN.md')).to.equal(join(from, 'C', 'systemstate'));
  });

  it('follows no path out of the folder to which it came', async () => {
    const from = join(tempFolder(), 'from');
    mkdirSync(from);
    writeFileSync(join(from, '..', 'PLAN.md'), '');

    expect(await errorOf(folderWith(from, stored('/..', '/../..'), 'PLAN.md'))).to.have.property('code', 'SYSTEMSTATE_NOT_THERE');
  });
});
