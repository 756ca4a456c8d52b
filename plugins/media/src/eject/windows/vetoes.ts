/** What each number of `PNP_VETO_TYPE` says, by its number. */
const vetoes: readonly string[] = [
  'somebody who is not named',
  'a legacy device',
  'a close that is pending',
  'the program',
  'the service',
  'an open file on',
  'the device',
  'the driver',
  'an illegal request',
  'too little power',
  'a device that cannot be disabled',
  'the legacy driver',
  'rights that this user does not have',
];

/** Who is against it, in words. */
export const vetoText = (type: number, name: string): string =>
  `${vetoes[type] ?? `a veto of type ${type}`}${name === '' ? '' : ` "${name}"`}`;
