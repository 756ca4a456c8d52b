import { displayPath, selectionOf, typedPath } from '@tapedeck/archive';
import { expect } from 'chai';
import fc from 'fast-check';
import { entryPaths } from '../kit/arbitrary-bytes.ts';

type Wanted = Parameters<typeof selectionOf>[0];
const nothing: Wanted = { paths: [], include: [], exclude: [] };

const windowsNames = fc.array(fc.stringMatching(/^[A-Za-z0-9 äß🎞[\]'%.x\u0007\u202e-]{0,8}[A-Za-z0-9ß]$/u), { minLength: 1, maxLength: 5 });

describe('archive: a typed path', () => {
  it('leads back to what is shown so, whatever its bytes', () => {
    fc.assert(
      fc.property(entryPaths, (below) => {
        const path = Buffer.concat([Buffer.from('/'), below]);

        expect(typedPath(displayPath(path))).to.deep.equal(path);
      }),
      { numRuns: 500 },
    );
  });

  it('of Windows is the same as it is shown, and as Windows has it', () => {
    fc.assert(
      fc.property(windowsNames, fc.constantFrom('C:', '//server/share'), (names, volume) => {
        const path = [volume, ...names].join('/');

        expect(typedPath(displayPath(Buffer.from(path))).toString()).to.equal(path);
        expect(typedPath(path.replaceAll('/', '\\')).toString()).to.equal(path);
      }),
      { numRuns: 500 },
    );
  });
});

describe('archive: what of a point is wanted', () => {
  const select = (more: Partial<Wanted>) => {
    const { wants, enters } = selectionOf({ ...nothing, ...more });
    return {
      wants: (path: string, isDirectory = false) => wants(Buffer.from(path), isDirectory),
      enters: (path: string) => enters(Buffer.from(path)),
    };
  };

  it('is a path, all below it, and the folders that lead there, but nothing that only begins so', () => {
    const { wants, enters } = select({ paths: ['/srv/www/', '/etc/fstab'] });

    expect(['/srv/www', '/srv/www/a/b', '/etc/fstab'].map((path) => wants(path))).to.deep.equal([true, true, true]);
    expect(['/', '/srv', '/etc'].map((path) => wants(path, true))).to.deep.equal([true, true, true]);
    expect(['/srv/www2', '/srv/ww', '/etc/fstab2', '/var'].map((path) => wants(path, true))).to.deep.equal([false, false, false, false]);
    expect(['/', '/srv', '/srv/www', '/srv/www/a', '/srv/other', '/var'].map(enters)).to.deep.equal([true, true, true, true, false, false]);
  });

  it('is everything below the root of all', () => {
    expect(select({ paths: ['/'] }).wants('/any/thing')).to.equal(true);
    expect(select({}).wants('/any/thing')).to.equal(true);
  });

  it('leaves out what an excluded folder holds, hidden names too', () => {
    const { wants, enters } = select({ exclude: ['*cache', '/home/*/tmp'] });

    expect(['/home/ada/.cache', '/home/ada/.cache/a', '/home/ada/tmp/b'].map((path) => wants(path))).to.deep.equal([false, false, false]);
    expect([wants('/home/ada/note'), enters('/home/ada/.cache')]).to.deep.equal([true, false]);
  });

  it('takes a list as long as a catalog in its stride', () => {
    const paths = Array.from({ length: 50_000 }, (_, index) => `/srv/folder${index % 100}/file${index}`);
    const { wants } = select({ paths });

    expect(paths.every((path) => wants(path))).to.equal(true);
    expect(paths.some((path) => wants(`${path}x`))).to.equal(false);
  });
});
