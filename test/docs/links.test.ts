import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { findProjectFiles, projectFolder, readProjectFile } from '../kit/workspace.ts';

const pages = ['*.md', 'docs/**/*.md', 'plugins/*/*.md', 'examples/**/*.md'].flatMap(findProjectFiles);

/** One line for each mention of a page that leads nowhere. */
const broken = (mentions: (text: string) => readonly string[], resolve: (page: string, mention: string) => string): readonly string[] =>
  pages.flatMap((page) =>
    mentions(readProjectFile(page))
      .filter((mention) => !existsSync(join(projectFolder, resolve(page, mention))))
      .map((mention) => `${page}: ${mention}`),
  );

describe('docs: links', () => {
  it('lead to files that are there', () => {
    const links = (text: string) => [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => target);

    expect(broken(links, (page, link) => join(dirname(page), link))).to.deep.equal([]);
  });

  it('name tests that are there', () => {
    const tests = (text: string) => [...text.matchAll(/`(test\/[\w./-]+\.ts)`/g)].map(([, path = '']) => path);

    expect(broken(tests, (_page, path) => path)).to.deep.equal([]);
  });
});
