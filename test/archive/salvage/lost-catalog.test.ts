import { expect } from 'chai';
import { decodeDirectoryPage } from '../../../archive/src/format/directory-page.ts';
import { LostCatalog } from '../../../archive/src/salvage/lost-catalog.ts';
import { entryNamed } from '../../kit/forge-catalog.ts';
import { encodedPage } from '../format/arbitrary-entries.ts';

describe('archive: a catalog put together from its pages', () => {
  it('has folders of Windows below those of their drives and shares', () => {
    const catalog = new LostCatalog();
    const page = encodedPage(new Map(), new Map(), [entryNamed('note')]);
    for (const path of ['C:/', 'C:/Users/ada', '//server/share/', '/srv']) catalog.add(Buffer.from(path), Buffer.alloc(32), page);

    const paths = [...catalog.make().pages.values()].flatMap((bytes) => decodeDirectoryPage(bytes, 'test').map(({ path }) => `${path}`));

    expect(paths).to.deep.equal(['C', 'C/Users/ada', 'server/share', 'srv']);
  });
});
