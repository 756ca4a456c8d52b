/** Has the tests of a suite run in a time zone. Call it in the suite. */
export const inZone = (zone: string): void => {
  let before: string | undefined;
  beforeEach(() => {
    before = process.env.TZ;
    process.env.TZ = zone;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });
};
