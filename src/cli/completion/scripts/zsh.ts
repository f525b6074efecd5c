export const zshScript = `#compdef runmark runmark.mjs
# Completion of runmark in zsh. It asks runmark itself, so it needs no update.
#
# Once:
#   mkdir -p ~/.zfunc
#   runmark completion zsh > ~/.zfunc/_runmark
# and these two lines in ~/.zshrc, where there is no compinit yet:
#   fpath=(~/.zfunc $fpath)
#   autoload -Uz compinit && compinit
# It is there in every shell that is opened from then on.

_runmark() {
  local program=\${~\${(Q)words[1]}} kind value about
  # An alias is no program.
  [[ -n \${commands[$program]:-} || -x $program ]] || program=runmark
  local -a line reply whole begun
  line=("\${(@Q)words[2,-1]}")
  line[CURRENT-1]=\${(Q)PREFIX}
  reply=("\${(@f)$("$program" __complete zsh $((CURRENT - 2)) "\${line[@]}" 2>/dev/null)}")
  kind=\${reply[1]}
  shift reply
  [[ $PREFIX == --*=* ]] && compset -P 1 '*='
  case $kind in
    files) _files; return ;;
    folders) _files -/; return ;;
  esac
  # What stands before the last slash stays as it is: it may be ~.
  compset -P '*/'
  for value in "\${reply[@]}"; do
    about=
    [[ $value == *$'\\t'* ]] && about=\${value#*$'\\t'} value=\${value%%$'\\t'*}
    [[ -n $value ]] || continue
    value=\${\${value//\\\\/\\\\\\\\}//:/\\\\:}\${about:+:$about}
    if [[ \${value%%:*} == */ ]]; then begun+=("$value"); else whole+=("$value"); fi
  done
  _describe -V -t runmark runmark whole -- begun -S ''
}

if [[ \${funcstack[1]} == _runmark ]]; then _runmark "$@"; else compdef _runmark runmark runmark.mjs; fi
`;
