import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { siteValue } from '../kit/a-site.ts';
import { needsTools } from '../kit/needs.ts';
import { runTapedeck, tapedeckCommand } from '../kit/run-tapedeck.ts';
import { tempFolder } from '../kit/temp-folder.ts';

describe('cli: completion', () => {
  const folder = tempFolder();
  const site = join(folder, 'elsewhere.json');

  before(() => {
    const value = siteValue(folder);
    writeFileSync(site, JSON.stringify({ ...value, jobs: { ...value.jobs, weekly: value.jobs.nightly } }));
    writeFileSync(join(folder, 'two words.txt'), '');
    for (const shell of ['bash', 'zsh', 'fish'])
      writeFileSync(join(folder, `completion.${shell}`), runTapedeck(folder, ['completion', shell]).stdout);
  });

  /** Runs a script in a shell in which `tapedeck` is the command under test. */
  const inShell = (shell: readonly [string, ...string[]], script: string, ...args: readonly string[]) => {
    const [program, ...options] = shell;
    const command = tapedeckCommand.map((word) => `'${word}'`).join(' ');
    const define = program === 'fish' ? `function tapedeck; ${command} $argv; end` : `compdef() { :; }; tapedeck() { ${command} "$@"; }`;
    const text = `${define}\nsource ${join(folder, `completion.${program}`)}\n${script}`;
    const result = spawnSync(program, [...options, '-c', text, ...(program === 'fish' ? [] : [program]), ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(result.stderr).to.equal('');
    return result.stdout.split('\n').filter((line) => line !== '');
  };

  /** What bash offers for a command line: the last word is the one at the cursor. */
  const bashOffers = (...words: readonly string[]): readonly string[] =>
    inShell(
      ['bash', '--norc'],
      `COMP_WORDS=(tapedeck "$@"); COMP_CWORD=$#; _tapedeck 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ...words,
    );

  it('is registered with bash, and offers commands, options, choices and files', function () {
    needsTools(this, 'bash');
    expect(inShell(['bash', '--norc'], 'complete -p tapedeck')).to.deep.equal(['complete -F _tapedeck tapedeck']);
    expect(bashOffers('re')).to.deep.equal(['restore', 'repair', 'report']);
    expect(bashOffers('key', '')).to.include.members(['new', 'confirm']).and.not.include('restore');
    expect(bashOffers('restore', 'nightly', '--in')).to.deep.equal(['--in-place', '--include']);
    expect(bashOffers('restore', '--conflict', 'ne')).to.deep.equal(['newer']);
    expect(bashOffers('run', 'nightly', '--type', '')).to.deep.equal(['full', 'incremental', 'differential']);
    expect(bashOffers('backup', 'two')).to.deep.equal(['two words.txt']);
    expect(bashOffers('find', '--identity', 'two')).to.deep.equal(['two words.txt']);
    expect(bashOffers('find', '')).not.to.include('two words.txt');
    expect(bashOffers('job')).to.deep.equal([]);
  });

  it('offers the jobs of the site file that the line names, and nothing where there is none', function () {
    needsTools(this, 'bash');

    expect(bashOffers('--site', site, 'run', '')).to.include.members(['nightly', 'weekly', '--type']);
    expect(bashOffers('--site', '=', site, 'restore', 'week')).to.deep.equal(['weekly']);
    expect(bashOffers('--site', site, 'find', '--job', 'n')).to.deep.equal(['nightly']);
    expect(bashOffers('run', 'n')).to.deep.equal([]);
  });

  it('offers the same in fish', function () {
    needsTools(this, 'fish');
    const offers = (line: string) => inShell(['fish', '--no-config'], `complete -C '${line}'`).map((text) => text.split('\t')[0]);

    expect(offers('tapedeck re')).to.deep.equal(['repair', 'report', 'restore']);
    expect(offers('tapedeck key ')).to.have.members(['new', 'confirm', 'list', 'add', 'remove']);
    expect(offers('tapedeck restore --conflict ne')).to.deep.equal(['newer']);
    expect(offers('tapedeck restore nightly --in-')).to.deep.equal(['--in-place']);
  });

  it('offers the same in zsh', function () {
    needsTools(this, 'zsh');
    // A shell without a terminal completes nothing by itself, so what the function is given and gives stands in for it.
    const offers = (...words: readonly string[]) =>
      inShell(
        ['zsh', '-f'],
        'words=(tapedeck "$@"); CURRENT=$#words; compadd() { shift; print -l -- "$@"; }; _files() { print -- "files $*"; }; _tapedeck',
        ...words,
      );

    expect(offers('')).to.include.members(['restore', 'completion', '--site']);
    expect(offers('key', '')).to.include.members(['new', 'confirm']).and.not.include('restore');
    expect(offers('run', 'nightly', '--type', '')).to.deep.equal(['full', 'incremental', 'differential']);
    expect(offers('--site', site, 'run', '')).to.include.members(['nightly', 'weekly']);
    expect(offers('restore', 'nightly', '--to', '')).to.deep.equal(['files -/']);
  });
});
