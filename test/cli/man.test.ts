import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { manPage } from '../../cli/src/output/man-page.ts';
import { roffText } from '../../cli/src/output/roff.ts';
import { makeProgram } from '../../cli/src/program.ts';
import { needsTools } from '../kit/needs.ts';

describe('cli: manual page', () => {
  const page = manPage(makeProgram());
  const mandoc = (...args: readonly string[]) => spawnSync('mandoc', args, { input: page, encoding: 'utf8' });

  it('is as mandoc wants it, but for a date, which a page that is made when it is asked for does not have', function () {
    needsTools(this, 'mandoc');

    const lines = mandoc('-Tlint', '-Wwarning').stdout.trimEnd().split('\n');

    expect(lines.filter((line) => !line.includes('missing date'))).to.deep.equal([]);
  });

  it('shows every command, option and example, and no hidden command', function () {
    needsTools(this, 'mandoc');
    // A terminal shows bold by printing a letter over itself.
    const shown = mandoc('-Tutf8', '-Owidth=300').stdout.replace(/.\x08/gu, '');
    const program = makeProgram();
    const hidden = program.commands.filter((command) => !program.createHelp().visibleCommands(program).includes(command));

    expect(hidden.map((command) => command.name())).to.deep.equal(['job-names']);
    expect(shown).not.to.contain('job-names');
    for (const command of program.commands.filter((one) => one.commands.length === 0 && !hidden.includes(one))) {
      expect(shown).to.contain(`tapedeck ${command.name()} ${command.usage()}`);
      for (const { flags } of command.options) expect(shown, command.name()).to.contain(flags);
    }
    expect(shown).to.contain('tapedeck key new [options] <file>');
    expect(shown).to.contain("  tapedeck find '/srv/**/*.conf' --job nightly".trimStart());
    expect(shown).to.contain('Exit codes: 0 complete, 3 degraded');
  });

  it('takes no text for a request', () => {
    expect(roffText(".so /etc/passwd\n'x\nC:\\temp --to é")).to.equal("\\&.so /etc/passwd\n\\&'x\nC:\\etemp \\-\\-to \\[u00E9]");
  });
});
