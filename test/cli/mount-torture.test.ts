import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { siteValue } from '../kit/a-site.ts';
import { compareTrees } from '../kit/compare-trees.ts';
import { isMounted, mountPoint } from '../kit/mount-point.ts';
import { needsFuse, needsRoot, needsTools } from '../kit/needs.ts';
import { removeTree } from '../kit/remove-tree.ts';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { buildTortureTree } from '../kit/torture-tree.ts';

describe('cli: mount the torture tree', () => {
  it('shows all of it as it was, and leaves nothing behind when it is unmounted', async function () {
    needsFuse(this);
    needsRoot(this);
    needsTools(this, 'rsync', 'setfacl', 'setcap');
    const folder = tempFolder();
    const [source, view] = [join(folder, 'source'), join(folder, 'view')];
    for (const path of [source, view]) mkdirSync(path);
    writeFileSync(join(folder, 'tapedeck.json'), JSON.stringify(siteValue(folder)));
    buildTortureTree(source, { crowd: 3000, boundaries: [2 ** 20] });
    runTapedeck(folder, ['--site', 'tapedeck.json', 'run', 'nightly']);
    const point = await mountPoint(folder, 'nightly@latest', view);

    const differences = compareTrees(source, join(view, source));
    const ended = await point.unmount();

    expect(differences).to.deep.equal([]);
    expect(ended).to.include({ status: 0, stderr: '' });
    expect(isMounted(view)).to.equal(false);
    expect(readdirSync(view)).to.deep.equal([]);
    expect(readdirSync(join(folder, 'media', 'nightly'))).not.to.include('readers');
    removeTree(folder);
  });
});
