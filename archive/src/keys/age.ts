/** The library of age; loading it takes fifty milliseconds, which a set without keys need not spend. */
export const age = (): Promise<typeof import('age-encryption')> => import('age-encryption');
