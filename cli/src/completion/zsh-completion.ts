import type { DescribedCommand } from './describe-program.ts';
import { casesOf } from './shell-cases.ts';

/** The script that teaches zsh the commands, options and job names. */
export const zshCompletion = (commands: readonly DescribedCommand[]): string => `#compdef tapedeck
# Completion of tapedeck for zsh. Made by "tapedeck completion zsh".
${casesOf(commands)}
_tapedeck() {
  local position=0 command='' site='' previous='' offered='' kind='' index
  for ((index = 2; index < CURRENT; index++)); do
    _tapedeck_word "\${words[index]}"
  done
  _tapedeck_offer
  _tapedeck_kind "\${words[CURRENT]}"
  case $kind in
    jobs) offered="$offered $(_tapedeck_jobs)" ;;
    files) _files; return ;;
    folders) _files -/; return ;;
  esac
  compadd -- \${=offered}
}
if [ "\${funcstack[1]}" = _tapedeck ]; then _tapedeck "$@"; else compdef _tapedeck tapedeck; fi
`;
