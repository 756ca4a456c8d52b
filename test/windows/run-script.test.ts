import { FakeHost } from '@tapedeck/testkit';
import { runScript } from '@tapedeck/windows';
import { expect } from 'chai';
import { errorOf } from '../plugins/error-of.ts';

const script = {
  file: new URL('../../windows/scripts/describe-machine.ps1', import.meta.url),
  schema: { type: 'object', required: ['Ready'] },
};
const never = new AbortController().signal;

describe('windows: running a script', () => {
  const answered = (stdout: string, exitCode = 0) => {
    const host = new FakeHost();
    host.run = async (command) => {
      host.commands.push(command);
      return { exitCode, signalName: undefined, timedOut: false, stdout, stderr: exitCode === 0 ? '' : 'No.' };
    };
    return host;
  };

  it('gives each parameter as an argument of its own, and hangs on its name what would be taken for one', async () => {
    const host = answered('{"Ready":true}');
    await runScript(host, script, { Name: `it's "here"; $x`, Other: '-Force', Dash: '\u2013x', Empty: '' }, never);
    expect(host.commands[0]?.args.slice(7)).to.deep.equal(['-Name', `it's "here"; $x`, '-Other:-Force', '-Dash:\u2013x', '-Empty', '']);
  });

  it('reads the answer behind what a shell greets with', async () => {
    expect(await runScript(answered('Welcome!\r\nWARNING: a tip\r\n{"Ready":true}\r\n'), script, {}, never)).to.deep.equal({ Ready: true });
  });

  it('says which script has failed, or answered something strange', async () => {
    for (const [host, code] of [
      [answered('', 1), 'WINDOWS_SCRIPT_FAILED'],
      [answered(''), 'WINDOWS_SCRIPT_ANSWER'],
      [answered('{"Other":1}'), 'WINDOWS_SCRIPT_ANSWER'],
    ] as const) {
      const error = await errorOf(runScript(host, script, {}, never));
      expect(error).to.have.property('code', code);
      expect(error).to.have.property('message').that.includes('describe-machine.ps1');
    }
  });
});
