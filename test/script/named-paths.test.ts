import { expect, test } from "vitest";
import { namedPaths } from "../../src/script/named-paths.ts";

/** `read venv/bin/activate`; with `!` where the script ends if it is missing, and `submit:` where it is named from there. */
const told = (script: string): string[] =>
  namedPaths(script).map(
    ({ kind, path, from, isNeeded }) =>
      `${kind} ${from === "submit" ? "submit:" : ""}${path}${isNeeded ? " !" : ""}`,
  );

test.each<[string, string[]]>([
  ["source venv/bin/activate\npython a.py", ["read venv/bin/activate"]],
  [". ./env.sh", ["read ./env.sh"]],
  ["set -euo pipefail\nsource venv/bin/activate", ["read venv/bin/activate !"]],
  ["set -o errexit\ncd runs", ["entered runs !"]],
  ["set -e\nset +e\ncd runs", ["entered runs"]],
  ["cd runs || exit 1", ["entered runs !"]],
  ["cd runs || { echo no; exit 1; }", ["entered runs !"]],
  ["cd proj && source venv/bin/activate", ["entered proj", "read proj/venv/bin/activate"]],
  // The shell goes on where a list fails at another command than its last.
  ["set -e\ncd proj && source env.sh", ["entered proj", "read proj/env.sh !"]],
  ["cd proj; . ../env.sh # mine", ["entered proj", "read proj/../env.sh"]],
  ["cd \"a b\"\nsource 'c d/e'", ["entered a b", "read a b/c d/e"]],
  ["source ~/venv/bin/activate\ncd /data/x", ["read ~/venv/bin/activate", "entered /data/x"]],
  ['cd "$SLURM_SUBMIT_DIR"\nsource venv/bin/activate', ["read submit:venv/bin/activate"]],
  ["set -e; . v/env.sh; cd $X && cd y", ["read v/env.sh !"]],
  ["source venv/bin/activate --quiet", ["read venv/bin/activate"]],
  ["cd a \\\n  && source b.sh", ["entered a", "read a/b.sh"]],
  // What nobody can know.
  ["cd $HOME/x\nsource venv/bin/activate\nsource /opt/env.sh", ["read /opt/env.sh"]],
  ["pushd x\nsource venv/bin/activate", []],
  ["cd -\ncd ~ann\ncd x", []],
  ["source activate base\nsource $X/a\ncd a*", []],
  ["cd runs || mkdir runs\ncd deeper", []],
  ["cd runs 2>/dev/null\nsource a/b", []],
  ["exit 0\ncd x", []],
  // What may be made before, or be left out.
  ["python3 -m venv venv\nsource venv/bin/activate", []],
  ["mkdir -p out/a\ncd out/a", []],
  ["tar xf data.tgz\ncd data", []],
  ["if [ -e venv ]; then\n  source venv/bin/activate\nfi\ncd x", ["entered x"]],
  ["[ -e v ] && source v/bin/activate", []],
  ["for i in 1 2; do\n  source b.sh\ndone\ncd x", ["entered x"]],
  ["prepare() {\n  cd y\n}\ncd x\ncd /z", ["entered /z"]],
  ["if true; then cd y; fi\ncd x\ncd /z", ["entered /z"]],
  ["cat <<EOF\ncd y\nEOF\ncd x", ["entered x"]],
])("%j names %j", (text, paths) => {
  expect(told(`#!/bin/bash\n${text}\n`)).toEqual(paths);
});

test("a plain shell ends at a file that it cannot read, one with -e at all; what is no shell script names none", () => {
  expect(told("#!/bin/sh\n. ./env.sh\nsource env.sh\n")).toEqual(["read ./env.sh !", "read env.sh"]);
  expect(told("#!/bin/bash -e\ncd x\n")).toEqual(["entered x !"]);
  expect(told("#!/usr/bin/env python3\ncd x\n")).toEqual([]);
});
