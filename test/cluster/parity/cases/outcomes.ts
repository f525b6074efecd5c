import { bash, type Cases, one, python } from "../case.ts";

/** How scripts end. */
export const OUTCOMES: Cases = {
  success: one(bash("echo out; echo err >&2")),
  "exit 3": one(bash("exit 3")),
  "exit 255": one(bash("exit 255")),
  "exit 137 is no signal": one(bash("exit 137")),
  "exit 143 is no signal": one(bash("exit 143")),
  "a command that is not there": one(bash("nosuchcommand")),
  "a command that may not be run": one(bash("touch it; ./it")),
  "set -e": one(bash("set -e", "false", "echo never")),
  "a failure that is not the last": one(bash("false", "echo on")),
  "a pipe that fails": one(bash("set -o pipefail", "false | true")),
  "bash that cannot read on": one(bash("echo before", "if then")),
  "an exception in python": one(python("raise RuntimeError('no')")),
  "sys.exit with a text": one(python("import sys", "sys.exit('gone wrong')")),
  "death by SIGKILL": one(bash("kill -KILL $$")),
  "death by SIGTERM": one(bash("kill -TERM $$")),
  "death by SIGSEGV": one(bash("ulimit -c 0; kill -SEGV $$")),
  "death by SIGHUP": one(bash("kill -HUP $$")),
  "death by SIGUSR1": one(bash("kill -USR1 $$")),
  "death by SIGINT": one(
    python("import os, signal", "signal.signal(2, signal.SIG_DFL)", "os.kill(os.getpid(), 2)"),
  ),
  "death by SIGPIPE": one(
    python("import os, signal", "signal.signal(13, signal.SIG_DFL)", "os.kill(os.getpid(), 13)"),
  ),
  "death by a real-time signal": one(bash("kill -34 $$")),
  "a child that a signal ends": one(bash("{ bash -c 'kill -KILL $$'; } 2>/dev/null", "echo code $?")),
  "an interpreter that is not there": one("#!/nowhere/bash\necho never\n"),
  "an interpreter by a bare name": one("#!bash\necho hi\n"),
  "an interpreter with an argument": one("#!/bin/sh -eu\nfalse\necho never\n"),
  "awk with an exit code": one('#!/usr/bin/awk -f\nBEGIN { print "awk"; exit 4 }\n'),
  "a script that becomes another program": one(bash("exec sh -c 'echo other; exit 5'")),
};
