import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { runTapedeck } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('cli: lists of paths', () => {
  const folder = tempFolder();
  const names = ['plain', 'two words', 'line\nbreak', 'left', 'deep/inside'];
  const media = () =>
    join(folder, 'media', 'backup', readdirSync(join(folder, 'media', 'backup')).find((name) => name.endsWith('.tdk')) ?? '');

  before(() => {
    mkdirSync(join(folder, 'source', 'deep'), { recursive: true });
    for (const name of names) writeFileSync(join(folder, 'source', name), name);
  });

  it('say what is backed up, from standard input, with zero bytes between them', () => {
    const input = ['source/plain', 'source/two words', 'source/line\nbreak', 'source/deep', ''].join('\0');

    const made = runTapedeck(folder, ['backup', '--files-from', '-', '--null', '--to', 'media', '--no-encryption'], { input });
    const listed = runTapedeck(folder, ['ls', media(), '-R', '--trust-signer']);

    expect([made.status, made.stderr]).to.deep.equal([0, '']);
    const found = listed.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(join(folder, 'source')).at(-1));
    expect(found.sort()).to.deep.equal(['/deep', '/deep/inside', '/line\\x0abreak', '/plain', '/two words']);
  });

  it('say what is restored, from a file, as names are listed', () => {
    const at = (name: string) => join(folder, 'source', name);
    writeFileSync(join(folder, 'list'), [at('two words'), '', `${at('line\\x0abreak')}\r`, at('deep'), ''].join('\n'));

    const restored = runTapedeck(folder, ['restore', media(), '--files-from', 'list', '--to', 'target', '--trust-signer']);

    expect([restored.status, restored.stderr]).to.deep.equal([0, '']);
    const there = names.filter((name) => existsSync(join(folder, 'target', at(name))));
    expect(there).to.deep.equal(['two words', 'line\nbreak', 'deep/inside']);
  });

  it('are refused when they are empty, unreadable or no text: nothing named would mean everything', () => {
    writeFileSync(join(folder, 'empty'), '\n\n');
    writeFileSync(join(folder, 'bytes'), Buffer.of(0x2f, 0xff));
    const refusals = ['empty', 'bytes', 'nowhere'].map((list) => {
      const { status, stderr } = runTapedeck(folder, ['restore', 'any@latest', '--files-from', list, '--to', 'none']);
      return [status, /code: (\w+)/.exec(stderr)?.[1]];
    });

    expect(refusals).to.deep.equal([
      [2, 'CLI_LIST_EMPTY'],
      [2, 'CLI_LIST_NO_TEXT'],
      [2, 'CLI_LIST_UNREADABLE'],
    ]);
    expect(existsSync(join(folder, 'none'))).to.equal(false);
  });
});
