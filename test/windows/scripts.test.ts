import { createRequire } from 'node:module';
import { expect } from 'chai';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { findProjectFiles, readProjectFile } from '../kit/workspace.ts';

/** First lines of each script, after its parameters: it stops at the first error, and what it prints is JSON in UTF-8. */
const opening = [
  'Set-StrictMode -Version 3.0',
  "$ErrorActionPreference = 'Stop'",
  "$ProgressPreference = 'SilentlyContinue'",
  '[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)',
].join('\n');

/** What Windows PowerShell 5.1 does not have, or what takes text for a script. */
const forbidden = [/&&/, /\|\|/, /\?\?/, /\?\./, /-Parallel\b/, /-AsHashtable\b/, /\bInvoke-Expression\b/i, /\biex\b/i];

describe('windows: scripts of PowerShell', () => {
  const paths = ['windows/scripts/*.ps1', 'plugins/*/scripts/*.ps1'].flatMap(findProjectFiles);
  let parser: Parser;

  before(async () => {
    await Parser.init();
    const grammar = createRequire(import.meta.url).resolve('tree-sitter-powershell/tree-sitter-powershell.wasm');
    parser = new Parser();
    parser.setLanguage(await Language.load(grammar));
  });

  /** Places that are no PowerShell. */
  const mistakesIn = (text: string): readonly string[] => {
    const tree = parser.parse(text);
    if (tree === null) return ['not read'];
    const found: string[] = [];
    const visit = (node: Node): void => {
      if (node.isError || node.isMissing) found.push(`line ${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`);
      else if (node.hasError) for (const child of node.children) if (child !== null) visit(child);
    };
    visit(tree.rootNode);
    tree.delete();
    return found;
  };

  it('are found, and a broken one is noticed', () => {
    expect(paths).not.to.be.empty;
    expect(mistakesIn('param()\nif ($true) { Get-Item\n')).not.to.be.empty;
  });

  for (const path of paths)
    it(`${path} is PowerShell, plain, and stops at the first error`, () => {
      const text = readProjectFile(path);
      expect(mistakesIn(text)).to.deep.equal([]);
      expect(text)
        .to.match(/^# .*\nparam\(/)
        .and.to.include(`)\n\n${opening}\n`);
      expect(text).to.match(/\nConvertTo-Json -InputObject .* -Compress(?: -Depth \d)?\n$/);
      expect(text).to.match(/^[\x20-\x7e\n]*$/);
      expect(forbidden.filter((one) => one.test(text.replaceAll(/'[^']*'/g, "''")))).to.deep.equal([]);
    });
});
