/** A piece of a statement. */
export interface Lexeme {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign';
  readonly value: string;
}

const patterns = [
  ['name', /^\[((?:[^\]]|\]\])*)\]/],
  ['text', /^N?'((?:[^']|'')*)'/],
  ['word', /^([A-Za-z_@][\w@]*)/],
  ['number', /^(\d+)/],
  ['sign', /^([(),.*=;])/],
] as const;

/** Takes a statement apart. @throws on what no statement has */
export const lex = (sql: string): readonly Lexeme[] => {
  const found: Lexeme[] = [];
  let rest = sql.trimStart();
  while (rest !== '') {
    const { lexeme, length } = first(rest);
    found.push(lexeme);
    rest = rest.slice(length).trimStart();
  }
  return found;
};

const first = (rest: string): { readonly lexeme: Lexeme; readonly length: number } => {
  for (const [kind, pattern] of patterns) {
    const match = pattern.exec(rest);
    const [whole, value = ''] = match ?? [];
    if (whole !== undefined) return { lexeme: { kind, value: undoubled(kind, value) }, length: whole.length };
  }
  throw new Error(`Incorrect syntax near '${rest.slice(0, 20)}'.`);
};

const undoubled = (kind: Lexeme['kind'], value: string) => {
  if (kind === 'name') return value.replaceAll(']]', ']');
  return kind === 'text' ? value.replaceAll("''", "'") : value;
};
