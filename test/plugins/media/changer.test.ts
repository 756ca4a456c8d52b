import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost } from '@tapedeck/core';
import { expect } from 'chai';
import { Changer, isForCleaning } from '../../../plugins/media/src/tape/changer.ts';
import { needsPlatform } from '../../kit/needs.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

const { signal } = new AbortController();

// As libraries print it: with and without bar codes, with places to put tapes in by hand.
const full = `  Storage Changer /dev/sg6:2 Drives, 6 Slots ( 1 Import/Export )
Data Transfer Element 0:Full (Storage Element 2 Loaded):VolumeTag = LT1000L3                        
Data Transfer Element 1:Empty
      Storage Element 1:Full :VolumeTag=LT1001L3
      Storage Element 2:Empty
      Storage Element 3:Full 
      Storage Element 4:Full :VolumeTag=CLNU01L1
      Storage Element 5 IMPORT/EXPORT:Full :VolumeTag=LT1005L3
      Storage Element 6 IMPORT/EXPORT:Empty:VolumeTag=                                
`;

describe('media: a changer', () => {
  let folder: string;

  before(function () {
    needsPlatform(this, 'linux');
  });

  const changer = async (lines: string): Promise<Changer> => {
    folder = tempFolder();
    writeFileSync(join(folder, 'printed'), full);
    const program = join(folder, 'mtx');
    writeFileSync(program, `#!/bin/sh\necho "$*" >> '${folder}/calls'\n${lines}\n`);
    chmodSync(program, 0o755);
    return new Changer('/dev/sg6', await createHost({ environment: { PATH: `${folder}:/usr/bin:/bin` } }));
  };

  it('tells which slots are full, and where the tape in its first drive came from', async () => {
    const { slots, isLoaded, loadedFrom } = await (await changer('cat "$(dirname "$0")/printed"')).inventory(signal);

    expect(slots.filter(({ isFull }) => isFull).map(({ number, tag }) => [number, tag])).to.deep.equal([
      [1, 'LT1001L3'],
      [3, ''],
      [4, 'CLNU01L1'],
      [5, 'LT1005L3'],
    ]);
    expect(slots.filter(isForCleaning).map(({ number }) => number)).to.deep.equal([4]);
    expect({ isLoaded, loadedFrom }).to.deep.equal({ isLoaded: true, loadedFrom: 2 });
  });

  it('says what the program had against it', async () => {
    const broken = await changer('echo "cannot open SCSI device" >&2; exit 1');
    const refusal = await broken.load({ number: 3 }, signal).catch((error: unknown) => error);

    expect(refusal).to.include({ code: 'MEDIA_TAPE_FAILED' });
    expect(refusal).to.have.property('message').that.contains('load 3 0').and.contains('cannot open SCSI device');
  });
});
