import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { needsGuest, runInGuest } from '../../kit/a-uml-guest.ts';
import { needsTools } from '../../kit/needs.ts';

const module = fileURLToPath(new URL('guest/tapes.ts', import.meta.url));

describe('media: tapes in a library', () => {
  let told: readonly unknown[];

  before(async function () {
    needsGuest(this);
    needsTools(this, 'mt', 'mtx', 'tgtd', 'tgtimg', 'iscsistart');
    this.timeout(420_000);
    told = await runInGuest(module);
  });

  const of = (name: string) => told.find((one) => one instanceof Object && 'case' in one && one.case === name);
  const expectNote = (name: string, code: string) =>
    expect(of(name))
      .to.have.property('notes')
      .that.satisfies((notes: readonly string[]) => notes.some((note) => note.startsWith(code)), code);

  it('are refused when there is none, and when it is of somebody else', () => {
    expectNote('no tape', 'MEDIA_NO_TAPE');
    expectNote('foreign', 'MEDIA_TAPE_FOREIGN');
  });

  it('are begun when they are empty, and put back into their slot', () => {
    expect(of('first')).to.include({ outcome: 'complete' });
    expectNote('first', 'MEDIA_EJECTED');
  });

  it('are gone on with after a run that was killed while it wrote, and on the next one when they are full', () => {
    expect(of('killed')).to.include({ error: 'SIGKILL' });
    expect(of('over two tapes')).to.include({ outcome: 'complete' }).with.deep.property('restored', ['1', '2']);
  });

  it('give back what lies on both of them to a machine that has nothing else', () => {
    expect(of('restored')).to.have.deep.property('restored', ['third']);
  });

  it('are known again when nothing but them is left, and unharmed when none is empty', () => {
    expect(of('no empty tape')).to.include({ outcome: 'failed', error: 'MEDIA_NO_EMPTY_TAPE' });
    expect(of('still there')).to.have.deep.property('restored', ['fourth']);
  });
});
