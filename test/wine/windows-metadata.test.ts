import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJob, restoreJob, runJob, type Site } from '@tapedeck/core';
import { expect } from 'chai';
import { readWindows } from '../../archive/src/system/read-windows.ts';
import { widePath } from '../../archive/src/system/wide-path.ts';
import { readControl, type WindowsCalls, windowsCalls, writeAttributes, writeDac, writeOwner } from '../../archive/src/system/windows.ts';
import { aDescriptor, anAce, anAcl, aSid } from '../archive/format/arbitrary-windows.ts';
import { aSite } from '../kit/a-site.ts';
import { needsPlatform } from '../kit/needs.ts';
import { noise } from '../kit/noise.ts';
import { tempFolder } from '../kit/temp-folder.ts';

const born = 126_258_000_000_000_000n;
const modified = 126_345_000_000_000_010n;
const system = aSid(18);
const accesses = anAcl(anAce(0, 0, 0x1f01ff, system));
const systemOnly = aDescriptor({ accesses });

describe('windows: what it keeps of an entry', () => {
  let folder: string;
  let source: string;
  let site: Site;
  let calls: WindowsCalls;

  before(async function () {
    needsPlatform(this, 'win32');
    folder = tempFolder();
    source = join(folder, 'source');
    mkdirSync(join(source, 'folder'), { recursive: true });
    writeFileSync(join(source, 'large'), noise('large', 6 << 20));
    for (const name of ['read-only', 'hidden', 'system', 'private', 'plain', 'folder/below']) writeFileSync(join(source, name), name);
    const bound = windowsCalls();
    if (bound === undefined) throw new Error('The calls of Windows are not bound.');
    calls = bound;
    for (const [name, attributes] of Object.entries({
      'read-only': 0x21,
      hidden: 0x22,
      system: 0x26,
      large: 0x2020,
      plain: 0x20,
      folder: 0x12,
    }))
      change(join(source, name), attributes);
    for (const name of ['private', 'large']) protect(join(source, name));
    site = await aSite(folder, { snapshot: { use: 'none' } });
  });

  const opened = (path: string, work: (handle: number) => void) => {
    const handle = calls.open(widePath(Buffer.from(path)), writeAttributes | readControl | writeDac | writeOwner);
    try {
      work(handle);
    } finally {
      calls.close(handle);
    }
  };
  const change = (path: string, attributes: number) => {
    const info = Buffer.alloc(40);
    info.writeBigInt64LE(born, 0);
    info.writeBigInt64LE(modified, 16);
    info.writeUInt32LE(attributes, 32);
    opened(path, (handle) => calls.setBasics(handle, info));
  };
  const protect = (path: string) => opened(path, (handle) => calls.setDescriptor(handle, 4, systemOnly));

  const names = ['read-only', 'hidden', 'system', 'private', 'large', 'plain', 'folder', 'folder/below'];
  const kept = (root: string) =>
    names.map((name) => {
      const path = join(root, name);
      const { attributes, descriptor } = readWindows(calls, Buffer.from(path), 'file').metadata;
      const { birthtimeNs, mtimeNs } = statSync(path, { bigint: true });
      return [name, attributes.toString(16), Buffer.from(descriptor ?? []).toString('hex'), birthtimeNs, mtimeNs];
    });

  const run = async () => {
    const { outcome, error, problems, streamed } = (await runJob(site, 'nightly')).report;
    expect({ outcome, error, problems }).to.deep.equal({ outcome: 'complete', error: undefined, problems: [] });
    return streamed?.filesRead;
  };

  const restore = async (target: string) => {
    const request = { paths: [], include: [], exclude: [], to: target, conflict: 'fail', dryRun: false } as const;
    const { report } = await restoreJob(site, 'nightly', { point: { selector: 'latest', trustSigner: false }, request });
    expect({ outcome: report.outcome, problems: report.problems, lost: report.restored?.lost }).to.deep.equal({
      outcome: 'complete',
      problems: [],
      lost: 0,
    });
    return join(target, source.slice(0, 1), source.slice(3));
  };

  it('comes back: attributes, descriptors and both times', async () => {
    await run();

    const restored = kept(await restore(join(folder, 'first')));
    expect(restored).to.deep.equal(kept(source));
    // That it is compared at all: the one that was protected has a list of its own.
    const descriptorOf = (name: string) => restored.find(([one]) => one === name)?.[2];
    expect(descriptorOf('private')).to.contain(accesses.toString('hex')).and.not.equal(descriptorOf('plain'));
  });

  it('is noticed where nothing else has changed, and comes back as it is now', async () => {
    await run();
    expect(await run()).to.equal(0);
    change(join(source, 'plain'), 0x23);
    protect(join(source, 'hidden'));

    expect(await run()).to.equal(2);
    const restored = await restore(join(folder, 'second'));
    expect(kept(restored)).to.deep.equal(kept(source));
    expect(kept(restored).find(([name]) => name === 'plain')?.[1]).to.equal('23');
  });

  it('is verified against the source', async () => {
    const findings = await readJob(site, 'nightly', async (access) => {
      const point = await access.openPoint({ selector: 'latest', trustSigner: false });
      return (await point.verify({ share: 1, advanced: true }, new AbortController().signal, () => {})).findings;
    });
    expect(findings).to.deep.equal([]);
  });
});
