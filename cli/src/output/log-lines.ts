/** A log of JSON lines as text for people: time, what happened, and to whom. Lines that are cut are left out. */
export const logLines = (log: string): string =>
  log
    .split('\n')
    .flatMap((line) => describe(parse(line)))
    .join('');

const parse = (line: string): object => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const describe = (entry: object): readonly string[] => {
  const member = (name: string): unknown => Reflect.get(entry, name);
  if (typeof member('msg') !== 'string') return [];
  const duration = member('durationMs');
  const parts = [
    text(member('time')).slice(0, 23).replace('T', ' '),
    text(member('msg')),
    text(member('step')) && `"${text(member('step'))}"`,
    typeof duration === 'number' ? `after ${Math.round(duration)} ms` : '',
    text(member('outcome')),
    text(member('code')) && `(${text(member('code'))})`,
  ];
  return [`${parts.filter((part) => part !== '').join(' ')}\n`];
};
