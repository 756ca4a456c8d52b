// Classes with a name, for use inside brackets: [[:digit:]].
const namedClasses: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\0-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

interface Piece {
  readonly source: string;
  /** Where the glob goes on. */
  readonly next: number;
}

const quote = (sign: string) => sign.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
const quoteInSet = (sign: string) => sign.replace(/[\\^[\]/-]/, '\\$&');

/**
 * A glob as the source of a regular expression (flags `su`), in the dialect of .gitignore: `*` and `?` stay inside a name,
 * `**` between slashes crosses folders, `[a-z]` and `[!a-z]` are sets, a backslash takes the next sign as it is.
 * `undefined` for a glob that can match nothing: an open bracket, a backslash at the end.
 */
export const globSource = (glob: string): string | undefined => {
  let source = '';
  for (let at = 0; at < glob.length; ) {
    const piece = pieceAt(glob, at);
    if (piece === undefined) return undefined;
    source += piece.source;
    at = piece.next;
  }
  return source;
};

const pieceAt = (glob: string, at: number): Piece | undefined => {
  const sign = String.fromCodePoint(glob.codePointAt(at) ?? 0);
  if (sign === '*') return starsAt(glob, at);
  if (sign === '?') return { source: '[^/]', next: at + 1 };
  if (sign === '[') return setAt(glob, at);
  if (sign !== '\\') return { source: quote(sign), next: at + sign.length };
  const escaped = glob.codePointAt(at + 1);
  return escaped === undefined
    ? undefined
    : { source: quote(String.fromCodePoint(escaped)), next: at + 1 + String.fromCodePoint(escaped).length };
};

const starsAt = (glob: string, at: number): Piece => {
  let next = at;
  while (glob[next] === '*') next += 1;
  const isWholeName = next === at + 2 && (at === 0 || glob[at - 1] === '/') && (next === glob.length || glob[next] === '/');
  if (!isWholeName) return { source: '[^/]*', next };
  // At the end it stands for everything below, elsewhere for any number of folders, none among them.
  return next === glob.length ? { source: '.+', next } : { source: '(?:.*/)?', next: next + 1 };
};

const setAt = (glob: string, at: number): Piece | undefined => {
  let next = at + 1;
  const negative = glob[next] === '!' || glob[next] === '^';
  if (negative) next += 1;
  const members: string[] = [];
  // A closing bracket in the first place is a member.
  for (let first = true; first || glob[next] !== ']'; first = false) {
    const member = memberAt(glob, next);
    if (member === undefined) return undefined;
    members.push(member.source);
    next = member.next;
  }
  return { source: `(?!/)[${negative ? '^' : ''}${members.join('')}]`, next: next + 1 };
};

const memberAt = (glob: string, at: number): Piece | undefined => {
  const named = /^\[:([a-z]+):\]/.exec(glob.slice(at, at + 12));
  if (named) {
    const source = namedClasses[named[1] ?? ''];
    return source === undefined ? undefined : { source, next: at + named[0].length };
  }
  const from = literalAt(glob, at);
  if (from === undefined || glob[from.next] !== '-' || glob[from.next + 1] === ']')
    return from && { source: quoteInSet(from.source), next: from.next };
  const to = literalAt(glob, from.next + 1);
  if (to === undefined) return undefined;
  // A range that runs backwards holds nothing.
  return { source: from.source <= to.source ? `${quoteInSet(from.source)}-${quoteInSet(to.source)}` : '', next: to.next };
};

const literalAt = (glob: string, at: number): Piece | undefined => {
  const start = glob[at] === '\\' ? at + 1 : at;
  const sign = glob.codePointAt(start);
  if (sign === undefined) return undefined;
  const source = String.fromCodePoint(sign);
  return { source, next: start + source.length };
};
