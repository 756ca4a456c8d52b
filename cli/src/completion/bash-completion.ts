import type { DescribedCommand } from './describe-program.ts';
import { casesOf } from './shell-cases.ts';

/** The script that teaches bash the commands, options and job names. */
export const bashCompletion = (
  commands: readonly DescribedCommand[],
): string => `# Completion of tapedeck for bash. Made by "tapedeck completion bash".
${casesOf(commands)}
_tapedeck() {
  local position=0 command='' site='' previous='' offered='' kind='' index current="\${COMP_WORDS[COMP_CWORD]}" IFS=$' \\t\\n'
  for ((index = 1; index < COMP_CWORD; index++)); do
    _tapedeck_word "\${COMP_WORDS[index]}"
  done
  _tapedeck_offer
  _tapedeck_kind "$current"
  case $kind in
    jobs) offered="$offered $(_tapedeck_jobs)" ;;
    files | folders)
      # Names of files may have blanks.
      IFS=$'\\n'
      compopt -o filenames 2>/dev/null
      [ $kind = folders ] && COMPREPLY=($(compgen -d -- "$current")) || COMPREPLY=($(compgen -f -- "$current"))
      return
      ;;
  esac
  COMPREPLY=($(compgen -W "$offered" -- "$current"))
}
complete -F _tapedeck tapedeck
`;
