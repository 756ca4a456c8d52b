import { siteSchemaOf } from '@tapedeck/core';
import { expect } from 'chai';
import { pluginFolders, sectionPlugins } from '../../cli/src/site/plugin-folders.ts';
import { validate } from '../../core/src/document/validate.ts';
import { parseSite } from '../../core/src/site/site-document.ts';
import { findProjectFiles, readProjectFile } from '../kit/workspace.ts';

/** A site file that people may copy: a block of a page, or an example. */
interface JobFile {
  readonly name: string;
  readonly text: string;
}

const pages = ['*.md', 'docs/**/*.md', 'plugins/*/README.md', 'examples/**/*.md'].flatMap(findProjectFiles);
const examples = ['examples/**/tapedeck*.yaml', 'examples/**/tapedeck*.json'].flatMap(findProjectFiles);

// A block with "jobs:" at its left edge is a whole site file; others show a part of one.
const siteBlocks = (name: string, page: string): readonly JobFile[] =>
  [...page.matchAll(/^```ya?ml.*\n([\s\S]*?)^```$/gm)]
    .map(([, text = ''], index) => ({ name: `${name}, block ${index + 1}`, text }))
    .filter(({ text }) => /^jobs:/m.test(text));

const jobFiles: readonly JobFile[] = [
  ...pages.flatMap((page) => siteBlocks(page, readProjectFile(page))),
  ...examples.map((name) => ({ name, text: readProjectFile(name) })),
];

describe('docs: job files', () => {
  // A job file is of one machine: some plugins are for Windows alone, others for Linux.
  let schemas: readonly object[] = [];

  before(async () => {
    schemas = await Promise.all(
      (['linux', 'win32'] as const).map((platform) => siteSchemaOf({ folders: pluginFolders(), platform, sectionPlugins })),
    );
  });

  /** Those of the system that it fits best. */
  const complaints = ({ name, text }: JobFile): readonly string[] => {
    const { value } = parseSite(name, text);
    const all = schemas.map((schema) => validate(schema, value).violations.map((violation) => JSON.stringify(violation)));
    return all.reduce((best, one) => (one.length < best.length ? one : best));
  };

  it('are found in the pages', () => {
    expect(jobFiles.map(({ name }) => name)).to.include('README.md, block 1');
    expect(siteBlocks('page', 'Text\n\n```yaml\njobs: {}\n```\n\n```yaml\nmode: append\n```\n')).to.deep.equal([
      { name: 'page, block 1', text: 'jobs: {}\n' },
    ]);
  });

  it('are refused when an option is not known', () => {
    expect(complaints({ name: 'wrong', text: 'jobs: { nightly: { kind: backup, sources: [ files: { pathes: [/srv] } ] } }' })).not.to.be
      .empty;
  });

  for (const file of jobFiles) {
    it(`fit the schema: ${file.name}`, () => {
      expect(complaints(file)).to.deep.equal([]);
    });
  }
});
