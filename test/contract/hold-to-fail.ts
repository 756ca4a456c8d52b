import type { Rule } from '@tapedeck/testkit';
import { expect } from 'chai';

/** What breaks one rule each, by the words of the rule; several where there are several ways to break it. */
export type WrongOnes<Subject> = Readonly<Record<string, Subject | readonly Subject[]>>;

/** Each rule passes on what is right: otherwise it would say nothing that it fails on what is wrong. */
export const holdToPass = <Subject extends object>(
  contract: (subject: Subject) => readonly Rule[],
  right: Subject | readonly Subject[],
): void => {
  for (const one of listOf(right)) for (const { says, check } of contract(one)) it(`passes: ${says}`, check);
};

/** Each rule fails on an implementation that breaks it. */
export const holdToFail = <Subject extends object>(
  contract: (subject: Subject) => readonly Rule[],
  right: Subject | readonly Subject[],
  wrongs: WrongOnes<Subject>,
): void => {
  const sentences = new Set(
    listOf(right)
      .flatMap((one) => contract(one))
      .map(({ says }) => says),
  );

  it('has a wrong implementation for each of its rules, and rules for each of those', () => {
    expect(Object.keys(wrongs)).to.have.members([...sentences]);
  });

  for (const [says, wrong] of Object.entries(wrongs))
    it(`can fail: ${says}`, async () => {
      for (const [at, one] of listOf(wrong).entries())
        expect(await verdictOf(contract(one), says), `wrong implementation ${at + 1}`).to.equal('broken');
    });
};

const isList = <Item>(value: Item | readonly Item[]): value is readonly Item[] => Array.isArray(value);
const listOf = <Item>(value: Item | readonly Item[]): readonly Item[] => (isList(value) ? value : [value]);

/** A fault of the test itself is no broken rule. */
const verdictOf = async (rules: readonly Rule[], says: string): Promise<string> => {
  const rule = rules.find((one) => one.says === says);
  if (rule === undefined) return 'not asked';
  try {
    await rule.check();
    return 'kept';
  } catch (error) {
    return error instanceof TypeError || error instanceof ReferenceError ? `${error.stack}` : 'broken';
  }
};
