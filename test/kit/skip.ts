const reasons = new WeakMap<object, string>();

/** Skips the test, or from a `before` hook all tests of its suite, with a reason that the reporter prints. Does not return. */
export const skip = (context: Mocha.Context, reason: string): never => {
  reasons.set(skippedBy(context), reason);
  return context.skip();
};

/** Why a test was skipped: its own reason, or that of a suite around it. */
export const skipReason = (test: Mocha.Test): string => {
  for (let at: Mocha.Test | Mocha.Suite | undefined = test; at !== undefined; at = at.parent) {
    const reason = reasons.get(at);
    if (reason !== undefined) return reason;
  }
  return 'no reason given';
};

// In a hook `context.test` is the hook itself, and its title tells which kind it is.
const skippedBy = (context: Mocha.Context): object => {
  const runnable = context.test;
  if (runnable?.title.startsWith('"before all" hook')) return runnable.parent ?? runnable;
  return context.currentTest ?? runnable ?? context;
};
