/** An error number of COM as people know it: eight digits, whatever sign a tool has given it. */
export const hresultText = (number: number): string => `0x${(number >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;

/** The error number in what a tool has printed, the last one if there are several; `undefined` where there is none. The begin of a GUID is none. */
export const hresultIn = (text: string): string | undefined => {
  const found = [...text.matchAll(/(?<![-{])\b(?:0x)?(8[0-9a-f]{7})\b(?!-)/gi)].at(-1)?.[1];
  return found === undefined ? undefined : `0x${found.toUpperCase()}`;
};
