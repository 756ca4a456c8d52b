/**
 * Skips the test, or from a `before` hook all tests of its suite, with a reason that the reporter prints. Does not return.
 * The reason goes into the test's `err`, since of a test that runs in another process only its plain fields reach the reporter.
 */
export const skip = (context: Mocha.Context, reason: string): never => {
  for (const test of skippedBy(context)) Object.assign(test, { err: new Error(reason) });
  return context.skip();
};

/** Why a test was skipped. */
export const skipReason = (test: Mocha.Test): string => test.err?.message ?? 'no reason given';

// In a hook `context.test` is the hook itself, and its title tells which kind it is.
const skippedBy = (context: Mocha.Context): readonly Mocha.Runnable[] => {
  const runnable = context.test;
  if (runnable?.title.startsWith('"before all" hook')) return testsOf(runnable.parent);
  return [context.currentTest ?? runnable].filter((one) => one !== undefined);
};

const testsOf = (suite: Mocha.Suite | undefined): readonly Mocha.Test[] => {
  const tests: Mocha.Test[] = [];
  suite?.eachTest((test) => tests.push(test));
  return tests;
};
