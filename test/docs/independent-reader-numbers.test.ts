import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { fileHolding } from '../kit/forge-catalog.ts';
import { content, forgedNumbers, inFolder } from '../kit/forged-numbers.ts';
import { HostilePoint } from '../kit/hostile-point.ts';
import { needsPlatform, needsPython, needsTools } from '../kit/needs.ts';
import { tempFolder } from '../kit/temp-folder.ts';
import { projectFolder } from '../kit/workspace.ts';

const reader = join(projectFolder, 'examples/reader/tapedeck-reader');
const mostMemory = 400 << 20;

describe('docs: the independent reader, before a catalog whose numbers are forged', () => {
  const folder = tempFolder();
  const target = join(folder, 'target');
  let python: string;
  let point: HostilePoint;

  before(async function () {
    needsPlatform(this, 'linux');
    needsTools(this, 'prlimit');
    python = needsPython(this, 'zstandard', 'cryptography');
    point = await HostilePoint.in(folder);
  });

  afterEach(() => rmSync(target, { recursive: true, force: true }));

  const restore = () => {
    const command = [`--as=${mostMemory}`, python, '-B', reader, 'restore', join(folder, 'media', 'nightly'), '1', target];
    const { status, stderr } = spawnSync('prlimit', command, { encoding: 'utf8', timeout: 60_000 });
    const files = globSync(join(target, '**'), { withFileTypes: true }).filter((entry) => entry.isFile());
    return { status, lines: stderr.split('\n').filter((line) => /^\S/.test(line) && !line.startsWith('Signed by ')), files };
  };

  it('restores one in which they are right, or this would show nothing', () => {
    point.forge(inFolder([fileHolding('file', content)]));

    const { status, lines, files } = restore();

    expect({ status, lines }).to.deep.equal({ status: 0, lines: [] });
    expect(files).to.have.length(1);
  });

  it('restores a file that was cut short while it was read, and says so', () => {
    point.forge(inFolder([fileHolding('file', content, { size: 20, torn: true })]));

    const { status, lines, files } = restore();

    expect(status).to.equal(1);
    expect(lines[0]).to.contain("b'file' changed while it was backed up");
    expect(files).to.have.length(1);
  });

  it('restores a file that comes from Windows, and says what it leaves out', () => {
    const windows = { attributes: 0x20, descriptor: undefined, streams: [[Buffer.from('stream'), content]] as const, reparse: undefined };
    point.forge(inFolder([fileHolding('file', content, { mode: 0o666, windows })]));

    const { status, lines, files } = restore();

    expect(status).to.equal(1);
    expect(lines[0]).to.contain('1 entries come from Windows: their attributes, security descriptors and alternate streams are left out.');
    expect(files.map(({ parentPath, name }) => statSync(join(parentPath, name)).mode & 0o777)).to.deep.equal([0o600]);
  });

  for (const [what, catalog] of forgedNumbers)
    it(`refuses with a sentence, writes nothing and takes little memory: ${what}`, () => {
      point.forge(catalog);

      const { status, lines, files } = restore();

      expect(status).to.equal(1);
      expect(lines[0]).to.match(/^tapedeck-reader: /);
      expect(lines.join('\n')).not.to.match(/Traceback|Error|Errno/);
      expect(files).to.deep.equal([]);
    });

  it('refuses a header that claims gigabytes, before it makes room for them', () => {
    point.forge(inFolder([]));
    const [path = ''] = globSync(join(folder, 'media/nightly/*.tdk'));
    const bytes = readFileSync(path);
    bytes.writeUInt32BE(2 ** 31, 20);
    writeFileSync(path, bytes);
    truncateSync(path, 2 ** 32);

    const { status, lines } = restore();

    expect(status).to.equal(1);
    expect(lines).to.include(`The header of "${path}" is longer than any.`);
  });
});
