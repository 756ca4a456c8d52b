import { expect } from 'chai';
import type { Command } from 'commander';
import { makeProgram } from '../../cli/src/program.ts';

/** A command and all below it. */
const walk = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(walk)];

const nameOf = (command: Command): string => (command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`);

const helpOf = (command: Command): string => {
  let text = '';
  command.configureOutput({ writeOut: (more) => (text += more) });
  command.outputHelp();
  return text;
};

/** Command lines of the examples; one line may hold several, and other programs or a file behind them. */
const examplesOf = (command: Command): readonly string[] =>
  [...helpOf(command).matchAll(/^ {2}\$ (.+)$/gm)]
    .flatMap(([, line = '']) => line.split(/ (?:&&|[|>]) /))
    .filter((line) => line.startsWith('tapedeck '));

/** Parses a command line as the program does, and does nothing. */
const parse = async (line: string): Promise<string> => {
  const program = makeProgram();
  const asked: string[] = [];
  for (const command of walk(program)) {
    command.configureOutput({ writeErr: () => {} });
    if (command.commands.length === 0) command.action(() => void asked.push(nameOf(command)));
  }
  await program.parseAsync(['node', ...line.split(' ')]);
  return asked.join();
};

describe('cli: help', () => {
  const commands = walk(makeProgram());

  it('finds the commands at all, those of a group too', () => {
    expect(commands.map(nameOf)).to.include.members(['tapedeck', 'tapedeck run', 'tapedeck key', 'tapedeck key confirm']);
  });

  it('refuses an example with an option that does not exist', async () => {
    expect(await parse('tapedeck run nightly --sideways').catch((error: unknown) => error)).to.have.property(
      'code',
      'commander.unknownOption',
    );
  });

  for (const command of commands) {
    const name = nameOf(command);

    it(`says what it does, and shows examples that can be typed: ${name}`, async () => {
      const examples = examplesOf(command);

      expect(command.description(), 'a description').not.to.equal('');
      expect(examples, 'examples').not.to.be.empty;
      for (const example of examples) expect(await parse(example), example).to.match(new RegExp(`^${name}\\b`));
    });

    it(`describes every option: ${name}`, () => {
      expect(command.options.filter(({ description }) => description === '').map(({ flags }) => flags)).to.deep.equal([]);
    });
  }
});
