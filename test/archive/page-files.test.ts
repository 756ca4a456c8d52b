import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { encodePage, encodeWatchPage } from '../../archive/src/format/page.ts';
import { sha256 } from '../../archive/src/format/seal.ts';
import { PageFileReader, PageFileWriter, pageFileName } from '../../archive/src/write/page-files.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('archive: cached pages', () => {
  const folder = tempFolder();

  it('are missing for change detection and an error for a comparison, when they are not what was written', () => {
    const page = encodePage(new Map(), new Map(), 0, Buffer.of());
    const watch = encodeWatchPage(0, Buffer.of());
    const files = new PageFileWriter(folder, 0);
    const ref = files.append(page, watch, new Map(), { pageId: sha256(page), watchId: sha256(watch), first: Buffer.of() });
    files.flush();
    files.close();
    const whole = new PageFileReader(folder);
    expect(whole.open(ref)?.next()).to.equal(false);
    expect(whole.entries(ref)).to.deep.equal([]);
    whole.close();

    writeFileSync(join(folder, pageFileName(0)), Buffer.alloc(100));
    const damaged = new PageFileReader(folder);

    expect(damaged.open(ref)).to.equal(undefined);
    expect(() => damaged.entries(ref)).to.throw('The cached page is damaged');
    damaged.close();
    rmSync(join(folder, pageFileName(0)));
    expect(new PageFileReader(folder).open(ref)).to.equal(undefined);
    expect(() => new PageFileReader(folder).entries(ref)).to.throw('The cached page is damaged');
  });
});
