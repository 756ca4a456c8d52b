import { win32 } from 'node:path';
import { catalogPath, pathBelow, systemPath, volumeOf } from '@tapedeck/schemas';
import { expect } from 'chai';
import fc from 'fast-check';

const names = fc.array(fc.stringMatching(/^[A-Za-z0-9 äß🎞[\]'%.-]{0,8}[A-Za-z0-9ß]$/u), { maxLength: 5 });
const volumes = fc.constantFrom(
  'C:\\',
  'd:\\',
  '\\\\server\\share\\',
  '\\\\?\\C:\\',
  '\\\\?\\UNC\\server\\share\\',
  '\\\\?\\Volume{1-2}\\',
);
/** Absolute paths as Windows and its programs write them. */
const paths = fc
  .tuple(volumes, names, fc.constantFrom('\\', '/'), fc.boolean())
  .map(([volume, list, separator, isClosed]) => volume + list.join(separator) + (isClosed && list.length > 0 ? separator : ''));

const asWindowsCompares = (path: string) => path.toUpperCase().replace(/\\$/, '');

describe('catalog paths', () => {
  it('of Windows have slashes, an upper-case drive or a share in front, and no slash at the end but that of a volume', () => {
    const table = {
      'c:\\Users\\ada\\': 'C:/Users/ada',
      'C:/Users//ada': 'C:/Users/ada',
      'c:\\': 'C:/',
      'c:': 'C:/',
      '\\\\server\\share': '//server/share/',
      '\\\\server\\share\\x\\': '//server/share/x',
      '\\\\?\\c:\\x': 'C:/x',
      '\\\\.\\C:\\x': 'C:/x',
      '\\\\?\\UNC\\server\\share\\x': '//server/share/x',
      '\\\\?\\Volume{1-2}\\x': '//?/Volume{1-2}/x',
      '\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\': '//?/GLOBALROOT/Device/HarddiskVolumeShadowCopy1/',
      '\\mssql\\a.bak': '/mssql/a.bak',
    };
    for (const [path, kept] of Object.entries(table)) expect(catalogPath(path, 'win32'), path).to.equal(kept);
  });

  it('are elsewhere what the system says, backslashes being letters', () => {
    for (const path of ['/', '/srv/a\\b', '/srv/C:\\x']) {
      expect(catalogPath(path, 'linux')).to.equal(path);
      expect(systemPath(path, 'linux')).to.equal(path);
    }
  });

  it('lead back to where they came from, and come from there as they are', () => {
    fc.assert(
      fc.property(paths, (path) => {
        const kept = catalogPath(path, 'win32');

        expect(asWindowsCompares(systemPath(kept, 'win32'))).to.equal(asWindowsCompares(win32.toNamespacedPath(path)));
        expect(catalogPath(systemPath(kept, 'win32'), 'win32')).to.equal(kept);
        expect(kept).not.to.include('\\');
      }),
      { numRuns: 1000 },
    );
  });

  it('come below a folder without what makes them absolute', () => {
    const table = {
      '/': '',
      '/etc': 'etc',
      'C:/': 'C',
      'C:/Users': 'C/Users',
      '//s/x/': 's/x',
      '//s/x/y': 's/x/y',
      '//?/Volume{1}/y': 'Volume{1}/y',
    };
    for (const [path, below] of Object.entries(table)) expect(pathBelow(path), path).to.equal(below);
  });

  it('tell the volume that they lie on, where they are of Windows', () => {
    const table = { 'C:/': 'C:', 'C:/Users': 'C:', '//server/share/x/y': '//server/share', '/srv/C:/x': undefined };
    for (const [path, volume] of Object.entries(table)) expect(volumeOf(path), path).to.equal(volume);
  });
});
