import { resolve } from 'node:path';
import type { Destination } from '@tapedeck/core';
import { createEntryFilter, type FilterOptions } from '@tapedeck/plugin-files/filter';
import { emptyDestination } from '@tapedeck/testkit';
import { expect } from 'chai';
import { selectFiles } from '../../../plugins/files/src/select/select-files.ts';
import { needsPlatform } from '../../kit/needs.ts';

const options = { exclude: [], include: [], images: [], ignoreFiles: ['.tapedeckignore'], excludeCaches: true, oneFileSystem: false };

describe('files: select', () => {
  let notes: string[];

  const aRun = (destination?: Destination) => {
    notes = [];
    const note = (code: string) => void notes.push(code);
    return { found: destination ? { destination } : {}, note, startedAt: new Date(1_000_000_000_000), stateFolder: '/var/lib/tapedeck' };
  };

  it('adds its paths to the plan of those before it, under the name of its use', () => {
    const before = { sources: [{ name: 'mssql', roots: [], streams: [] }] };

    const plan = selectFiles(before, aRun(), 'files#2', { ...options, paths: ['/srv/', '/etc'], oneFileSystem: true });

    expect(plan.sources.map(({ name }) => name)).to.deep.equal(['mssql', 'files#2']);
    expect(plan.sources[1]?.roots).to.have.length(2);
    expect(plan.sources[1]?.roots[0]).to.include({ path: resolve('/srv'), readFrom: resolve('/srv'), oneFileSystem: true });
  });

  it('names a filter that a worker thread can load, with options that are plain JSON', async () => {
    const plan = selectFiles({ sources: [] }, aRun(), 'files', { ...options, paths: ['/srv'], exclude: ['*.o'] });
    const filter = plan.sources[0]?.roots[0]?.filters[0];
    const module: unknown = await import(filter?.module ?? 'none');

    expect(module).to.have.property('createEntryFilter', createEntryFilter);
    expect(JSON.parse(JSON.stringify(filter?.options))).to.deep.equal(filter?.options);
  });

  it('turns sizes and ages into numbers, counted back from the start of the run', () => {
    const limits = (more: object) =>
      selectFiles({ sources: [] }, aRun(), 'files', { ...options, paths: ['/srv'], ...more }).sources[0]?.roots[0]?.filters[0]?.options;

    expect(limits({ maxFileSize: '1.5 GiB' })).to.have.deep.property('limits', { maxFileBytes: 1_610_612_736 });
    expect(limits({ maxFileSize: '700 MB' })).to.have.deep.property('limits', { maxFileBytes: 700_000_000 });
    expect(limits({ maxAge: '30 days', minAge: '1 hour' })).to.have.deep.property('limits', {
      oldestMs: 1_000_000_000_000 - 2_592_000_000,
      newestMs: 1_000_000_000_000 - 3_600_000,
    });
    expect(limits({})).to.have.deep.property('limits', {});
  });

  it('leaves out the folders that the run itself writes to, and says so', function () {
    needsPlatform(this, 'linux');
    const { capabilities, ...rest } = emptyDestination();
    const destination = { ...rest, capabilities: { ...capabilities, localPath: '/mnt/back*up [1]' } };
    const plan = selectFiles({ sources: [] }, aRun(destination), 'files', { ...options, paths: ['/', '/etc'] });
    const [everything, etc] = plan.sources[0]?.roots ?? [];
    const filterOptions: unknown = everything?.filters[0]?.options;
    const filter = createEntryFilter(isFilterOptions(filterOptions) ? filterOptions : never());

    filter.enter?.({ path: 'mnt', readFrom: '/nowhere/mnt', names: new Set() });
    const isDropped = (name: string) =>
      filter.drop({ path: `mnt/${name}`, name, kind: 'directory', sizeBytes: 0, modifiedMs: 0 }) !== undefined;

    expect(isDropped('back*up [1]')).to.equal(true);
    expect(isDropped('backup 1')).to.equal(false);
    expect(notes).to.deep.equal(['FILES_OWN_FOLDER_LEFT_OUT', 'FILES_OWN_FOLDER_LEFT_OUT']);
    expect(etc?.filters[0]?.options).to.have.deep.property('exclude', []);
  });
});

const isFilterOptions = (value: unknown): value is FilterOptions => value instanceof Object && 'root' in value && 'exclude' in value;

const never = () => {
  throw new Error('The filter has no options.');
};
