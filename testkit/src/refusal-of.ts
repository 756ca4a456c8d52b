import assert from 'node:assert/strict';

/** What work is refused with. Fails where it is not refused, or with something that is no error. */
export const refusalOf = async (what: string, work: () => unknown): Promise<Error> => {
  try {
    await work();
  } catch (error) {
    assert(error instanceof Error, `${what}: what is thrown is no Error`);
    return error;
  }
  return assert.fail(`${what}: is not refused`);
};

/** The code of an error; empty where it has none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
