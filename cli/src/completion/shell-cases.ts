import type { DescribedCommand, ValueKind } from './describe-program.ts';

/**
 * What bash and zsh have in common. `_tapedeck_word` is told each word before the cursor and finds the command, the place among its
 * arguments, and an option that waits for its value; `_tapedeck_offer` says what may come next, as words or as a kind of value.
 */
export const casesOf = (commands: readonly DescribedCommand[]): string => `_tapedeck_word() {
  # bash makes a word of its own of the sign in --site=FILE.
  [ "$1" = '=' ] && return
  case "$previous" in
    --site) site=$1; previous=''; return ;;
    ?*) previous=''; return ;;
  esac
  case "$command $1" in
${commands
  .filter(({ path }) => path !== '')
  .map(({ path }) => `    '${path.includes(' ') ? path : ` ${path}`}') command='${path}'; return ;;`)
  .join('\n')}
  esac
  case "$1" in
    ${valuedNames(commands).join('|')}) previous=$1 ;;
    -*) ;;
    *) position=$((position + 1)) ;;
  esac
}
_tapedeck_offer() {
  case "$command $previous" in
${commands.flatMap(valueCases).join('\n')}
    *' '?*) return ;;
  esac
  case "$command" in
${commands.map(wordCase).join('\n')}
  esac
  case "$command $position" in
${commands.flatMap(argumentCases).join('\n')}
  esac
}
# An option is meant where one is begun, whatever else may stand there.
_tapedeck_kind() {
  case "$previous$1" in -*) [ -n "$previous" ] || kind='' ;; esac
}
_tapedeck_jobs() {
  tapedeck \${site:+--site} \${site:+"$site"} job-names 2>/dev/null
}`;

const valuedNames = (commands: readonly DescribedCommand[]): readonly string[] => [
  ...new Set(commands.flatMap(({ options }) => options.filter(({ value }) => value !== undefined).flatMap(({ names }) => names))),
];

const valueCases = ({ path, options }: DescribedCommand): readonly string[] =>
  options.flatMap(({ names, value }) =>
    // The options of the program itself may stand behind any command.
    value === undefined ? [] : names.map((name) => `    ${path === '' ? '*' : `'${path}'`}' ${name}') ${answer(value)}; return ;;`),
  );

const wordCase = ({ path, options, commands }: DescribedCommand): string =>
  `    '${path}') offered='${[...commands.map(({ name }) => name), ...options.flatMap(({ names }) => names)].join(' ')}' ;;`;

const argumentCases = ({ path, values, isVariadic }: DescribedCommand): readonly string[] =>
  values.map((value, index) => {
    const place = isVariadic && index === values.length - 1 ? '*' : String(index);
    return `    '${path} '${place}) ${answer(value)} ;;`;
  });

const answer = (value: ValueKind): string => {
  if (value === 'anything') return ':';
  return typeof value === 'string' ? `kind=${value}` : `offered="$offered ${value.join(' ')}"`;
};
