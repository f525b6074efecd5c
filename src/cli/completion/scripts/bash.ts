export const bashScript = `# Completion of runmark in bash. It asks runmark itself, so it needs no update.
#
# Where the package bash-completion is installed, this is all that it takes:
#   mkdir -p ~/.local/share/bash-completion/completions
#   runmark completion bash > ~/.local/share/bash-completion/completions/runmark
# Anywhere else, from ~/.bashrc:
#   runmark completion bash > ~/.runmark-completion.bash
#   echo '. ~/.runmark-completion.bash' >> ~/.bashrc
# It is there in every shell that is opened from then on.

_runmark() {
  local program=$1 kind='' word
  [[ $program == '~/'* ]] && program=$HOME/\${program:2}
  # An alias is no program.
  type -P -- "$program" >/dev/null || program=runmark
  COMPREPLY=()
  while IFS= read -r word; do
    if [[ -z $kind ]]; then kind=$word; else COMPREPLY+=("$word"); fi
  done < <("$program" __complete bash "$COMP_POINT" "$COMP_TYPE" "\${COLUMNS:-80}" "$2" "$COMP_LINE" 2>/dev/null)
  case $kind in
    files) compopt -o default ;;
    folders) compopt -o dirnames ;;
    *) [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == */ ]] && compopt -o nospace ;;
  esac 2>/dev/null
  return 0
}

# Bash before 4.4 sorts what it lists.
complete -o nosort -F _runmark runmark runmark.mjs 2>/dev/null || complete -F _runmark runmark runmark.mjs
`;
