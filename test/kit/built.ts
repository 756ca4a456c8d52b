/** Makes the packages as users have them, once for all tests: those that start the command start that. */
export const mochaGlobalSetup = async (): Promise<void> => {
  await import('../../build/bundle-packages.ts');
};
