import { bash, type Cases, one, python, READY } from "../case.ts";

const SIGNALS = "HUP INT QUIT USR1 USR2 ALRM TERM XCPU";
const waits = "until [ -e over ]; do sleep 0.1 & wait $!; done";

/** What is done to scripts, and what they do to themselves. */
export const SIGNALS_AND_CHILDREN: Cases = {
  "a cancelled sleep": one(bash(READY, "sleep 60"), { act: "cancel" }),
  "cancelled, and heard": one(
    bash(`for s in ${SIGNALS}; do trap "echo $s >> heard" $s; done`, READY, waits),
    { act: "cancel" },
  ),
  "cancelled, and tidied up": one(bash("trap 'echo tidy > tidy; exit 0' TERM", READY, "sleep 60 & wait"), {
    act: "cancel",
  }),
  "cancelled, and its children with it": one(
    bash(
      "for s in 1 2; do (trap 'touch ended; exit' TERM; sleep 60 & wait) & done",
      "sleep 1",
      READY,
      "wait",
    ),
    { act: "cancel" },
  ),
  "cancelled, in python": one(
    python(
      "import signal, sys, time, pathlib",
      "def end(number, frame): pathlib.Path('heard').write_text(str(number)); sys.exit(7)",
      "signal.signal(15, end)",
      "pathlib.Path('ready').touch()",
      "time.sleep(60)",
    ),
    { act: "cancel" },
  ),
  "cancelled while it waits": one(bash("#SBATCH --begin=now+1hour", "true"), { waitsFor: "BeginTime" }),
  "over its time": one(
    bash(
      "#SBATCH --time=0:02 -o out.txt",
      "trap 'echo TERM >> heard; exit 3' TERM",
      READY,
      "sleep 300 & wait",
    ),
    {
      act: "time limit",
    },
  ),
  "--signal=B:USR1@60": one(
    bash(
      "#SBATCH --time=1 --signal=B:USR1@60",
      "trap 'echo USR1 > heard; exit 0' USR1",
      "for i in {1..600}; do sleep 0.1; done",
    ),
  ),
  "children that are left behind": {
    ...one(
      bash(
        "(sleep 5; touch late1) & disown",
        "nohup sh -c 'sleep 5; touch late2' >/dev/null 2>&1 &",
        "echo done",
        "exit 2",
      ),
    ),
    needsCgroups: true,
  },
  "a child in a session of its own": {
    ...one(bash("setsid sh -c 'sleep 5; touch late' >/dev/null 2>&1 &", "sleep 0.2", "exit 0")),
    needsCgroups: true,
  },
  "a trap of EXIT": one(bash("trap 'echo bye' EXIT", "echo hi", "exit 4")),
  "it kills its group by 0": one(bash("sleep 60 &", "echo before", "kill -TERM 0", "echo never")),
  "it kills its group by its pid": one(bash("sleep 60 &", "echo before", "kill -TERM -- -$$", "echo never")),
  "it kills its group when it ends": one(
    bash("trap 'trap - TERM; kill -- -$$' EXIT", "sleep 60 &", "echo hi"),
  ),
  "its parent's trap is not its own": one(bash("trap", "(trap) | wc -l", "echo end")),
  "a signal that it ignores": one(bash("trap '' TERM", "kill -TERM $$", "echo on")),
};
