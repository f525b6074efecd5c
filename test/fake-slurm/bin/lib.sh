# A tiny SLURM in POSIX sh. Its whole state is the folder $FAKE_SLURM:
#   next-id       the id that the next job gets
#   jobs/<id>     one line: the fields of `fields`, separated by US; written whole and renamed
#   mode          `run`: jobs really run, in the background; `hold`: they stay PENDING until a test says otherwise
#   accounting    `on` or `off`
#   next/<command>/<nnn>  what becomes of the next calls, one file each, as shell assignments (see fake.ts)
#   calls         every call: pid, command and arguments, separated by US, ended by RS and a newline
US=$(printf '\037')
RS=$(printf '\036')
# sources: all, queue, records, partial (records not filled in yet), late (made, not visible yet), none
fields='id sources state reason node submit start end exit partition user output name'

say_call() { # COMMAND ARGS...
  line=$$
  for word in "$@"; do line=$line$US$word; done
  printf '%s%s\n' "$line" "$RS" >>"$FAKE_SLURM/calls"
}

read_job() { # ID -> the variables named in `fields`
  IFS=$US read -r $fields <"$FAKE_SLURM/jobs/$1"
}

write_job() {
  printf "%s$US%s$US%s$US%s$US%s$US%s$US%s$US%s$US%s$US%s$US%s$US%s$US%s\n" "$id" "$sources" "$state" "$reason" "$node" \
    "$submit" "$start" "$end" "$exit" "$partition" "$user" "$output" "$name" >"$FAKE_SLURM/tmp.$$"
  mv "$FAKE_SLURM/tmp.$$" "$FAKE_SLURM/jobs/$id"
}

lock() { # one change at a time
  until mkdir "$FAKE_SLURM/lock" 2>/dev/null; do
    [ -d "$FAKE_SLURM" ] || exit 1 # the test is over
    sleep 0.01
  done
}

unlock() { rmdir "$FAKE_SLURM/lock"; }

has_ended() {
  case $state in
    COMPLETED | FAILED | CANCELLED* | TIMEOUT | OUT_OF_MEMORY | NODE_FAIL | PREEMPTED | DEADLINE | BOOT_FAIL) return 0 ;;
  esac
  return 1
}

# Takes the oldest plan for this command, if there is one; two calls at once never take the same.
take_plan() { # COMMAND
  plan_work=1 plan_stdout= plan_stderr= plan_exit= plan_hang= plan_kill= plan_says= plan_sources=
  for plan in "$FAKE_SLURM/next/$1"/*; do
    [ -e "$plan" ] || return 0
    if mv "$plan" "$FAKE_SLURM/taken.$$" 2>/dev/null; then
      . "$FAKE_SLURM/taken.$$"
      rm "$FAKE_SLURM/taken.$$"
      return 0
    fi
  done
}

# Says what the plan or the work says, and ends as the plan wants. {id} stands for the job's id.
finish() { # OUTPUT EXIT
  answer=$1
  if [ -n "$plan_says" ]; then
    answer=
    rest=$plan_stdout
    while :; do
      case $rest in
        *'{id}'*) answer=$answer${rest%%'{id}'*}$id rest=${rest#*'{id}'} ;;
        *) answer=$answer$rest && break ;;
      esac
    done
  fi
  [ -z "$answer" ] || printf '%s\n' "$answer"
  [ -z "$plan_stderr" ] || printf '%s\n' "$plan_stderr" >&2
  [ -z "$plan_hang" ] || exec sleep 86400
  [ -z "$plan_kill" ] || kill -KILL $$
  exit "${plan_exit:-$2}"
}

refuse() { # COMMAND MESSAGE [EXIT]
  printf '%s: error: %s\n' "$1" "$2" >&2
  exit "${3:-1}"
}
