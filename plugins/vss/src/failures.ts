/** What to do after an error number: wait ten minutes, wait a little, or nothing. */
export type Rule = 'later' | 'soon' | 'never';

interface Failure {
  readonly meaning: string;
  readonly rule: Rule;
}

/**
 * Error numbers of VSS, and which of them are worth another try, as the documentation of `DoSnapshotSet` and `GetWriterStatus` says:
 * about ten minutes later, three times at most; at once for what is only in each other's way.
 */
const failures: Readonly<Record<string, Failure>> = {
  '0x80042301': { meaning: 'calls came in the wrong order, the service is in a bad state', rule: 'never' },
  '0x80042302': { meaning: 'something unexpected, see the event log', rule: 'never' },
  '0x80042304': { meaning: 'the provider is not registered', rule: 'never' },
  '0x80042306': { meaning: 'the provider has refused, often for want of room', rule: 'later' },
  '0x80042307': { meaning: 'the provider is in use', rule: 'later' },
  '0x80042308': { meaning: 'a shadow copy or volume has gone', rule: 'never' },
  '0x8004230C': { meaning: 'the volume cannot have shadow copies', rule: 'never' },
  '0x8004230E': { meaning: 'the provider cannot make shadow copies of the volume', rule: 'never' },
  '0x8004230F': { meaning: 'the provider has failed unexpectedly', rule: 'later' },
  '0x80042312': { meaning: 'a set may hold 64 volumes', rule: 'never' },
  '0x80042313': { meaning: 'the volume was too busy to be flushed', rule: 'later' },
  '0x80042314': { meaning: 'the volume was too busy to be held', rule: 'later' },
  '0x80042315': { meaning: 'a writer has failed unexpectedly', rule: 'never' },
  '0x80042316': { meaning: 'somebody else is making shadow copies', rule: 'soon' },
  '0x80042317': { meaning: 'the volume has as many shadow copies as it may', rule: 'never' },
  '0x80042318': { meaning: 'the writers cannot be reached, see the COM+ event system', rule: 'never' },
  '0x80042319': { meaning: 'a writer does not answer', rule: 'never' },
  '0x8004231D': { meaning: 'the volume is in use', rule: 'soon' },
  '0x8004231F': { meaning: 'there is too little room for shadow copies', rule: 'never' },
  '0x80042325': { meaning: 'a volume is being reverted', rule: 'soon' },
  '0x80042328': { meaning: 'transactions could not be frozen in time', rule: 'later' },
  '0x80042329': { meaning: 'transactions could not be thawed in time', rule: 'later' },
  '0x8004232E': { meaning: 'the cluster did not answer in time', rule: 'later' },
  '0x800423F0': { meaning: 'a volume is missing that a writer needs', rule: 'never' },
  '0x800423F1': { meaning: 'a writer has run out of resources', rule: 'later' },
  '0x800423F2': { meaning: 'a writer was not frozen in time', rule: 'later' },
  '0x800423F3': { meaning: 'a writer has failed, and may succeed next time', rule: 'later' },
  '0x800423F4': { meaning: 'a writer has failed', rule: 'never' },
  '0x800423FF': { meaning: 'a volume is being resynchronised', rule: 'soon' },
  '0x80042409': { meaning: "somebody else has reset the writers' state", rule: 'soon' },
  '0x80070005': { meaning: 'access was denied', rule: 'never' },
};

/** What an error number means; one that is not in the table is not tried again. */
export const failureOf = (code: string | undefined): Failure =>
  failures[code ?? ''] ?? {
    meaning: code === undefined ? 'the tool says nothing that is known' : 'an error that is not known',
    rule: 'never',
  };

/** Numbers that `Win32_ShadowCopy.Create` answers, as error numbers of the same meaning. */
const returned: Readonly<Record<number, string>> = {
  1: '0x80070005',
  3: '0x80042308',
  4: '0x8004230C',
  6: '0x8004231F',
  7: '0x8004231D',
  8: '0x80042317',
  9: '0x80042316',
  10: '0x80042306',
  11: '0x80042304',
  12: '0x8004230F',
};

/** The error number of what `Create` returned. */
export const codeOfReturn = (value: number): string => returned[value] ?? '0x80042302';
