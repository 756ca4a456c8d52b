/** Begins each value that a test gives out as a secret, so that it is known wherever it turns up. */
export const secretMark = 'Geheimnis-';

/** Throws when a text that `tapedeck` has printed holds a secret. The recovery sheet is there to show the identity. */
export const refuseSecrets = (text: string): void => {
  const isSheet = text.includes('TAPEDECK RECOVERY SHEET');
  const found = [secretMark, 'PRIVATE KEY-----', ...(isSheet ? [] : ['AGE-SECRET-KEY-1'])].filter((secret) => text.includes(secret));
  if (found.length > 0) throw new Error(`A secret was printed (${found.join(', ')}):\n${text}`);
};
