import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listSet, readNotes, readSigner, writeNote } from '@tapedeck/archive';
import { newSignerKey } from '@tapedeck/core';
import { expect } from 'chai';
import { FolderStore } from '../../kit/folder-store.ts';
import { tempFolder } from '../../kit/temp-folder.ts';

describe('archive: notes', () => {
  it('take the next number, whatever else lies beside them', async () => {
    const folder = tempFolder();
    const store = new FolderStore(folder);
    const signer = readSigner(newSignerKey(), 'test');
    const mediaId = '0123456789abcdef0123456789abcdef';
    const note = { mediaId, kind: 'pinned', time: '2026-11-22T01:00:00.000Z' } as const;
    await writeNote(store, '', note, signer);
    writeFileSync(join(folder, `${mediaId}.note-1.bak`), '');

    await writeNote(store, '', note, signer);
    const { notes } = await listSet(store, '');

    expect(readdirSync(folder).sort()).to.deep.equal([`${mediaId}.note-1`, `${mediaId}.note-1.bak`, `${mediaId}.note-2`]);
    expect((await readNotes(store, '', notes.get(mediaId) ?? [], signer.publicKey)).notes).to.have.length(2);
  });

  it('say nothing where they are longer than a note can be', async () => {
    const folder = tempFolder();
    const signer = readSigner(newSignerKey(), 'test');
    const name = '0123456789abcdef0123456789abcdef.note-1';
    writeFileSync(join(folder, name), Buffer.alloc((1 << 20) + 1, ' '));

    expect(await readNotes(new FolderStore(folder), '', [name], signer.publicKey)).to.deep.equal({ notes: [], unread: [] });
  });

  it('are read where they were signed without their number', async () => {
    const folder = tempFolder();
    const signer = readSigner(newSignerKey(), 'test');
    const mediaId = '0123456789abcdef0123456789abcdef';
    const unsigned = { format: 1, mediaId, kind: 'pinned', time: '2026-11-22T01:00:00.000Z', signer: signer.publicKey.toString('hex') };
    const signature = signer.sign(Buffer.from(`tapedeck note 1\0${JSON.stringify(unsigned)}`)).toString('hex');
    writeFileSync(join(folder, `${mediaId}.note-4`), JSON.stringify({ ...unsigned, signature }));

    const { notes } = await readNotes(new FolderStore(folder), '', [`${mediaId}.note-4`], signer.publicKey);

    expect(notes.map(({ kind }) => kind)).to.deep.equal(['pinned']);
  });
});
