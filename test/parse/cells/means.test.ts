import { describe, expect, test } from "vitest";
import { commandText, doubtOfCommand, scriptText } from "../../../src/parse/cells/means.ts";

describe("a command runs as it is typed", () => {
  test.each([
    ["cat *.log > all*.txt"],
    ["echo __init__"],
    ["echo 5 <in >out"],
    ["echo a*b*c _d_"],
    ["python t.py --glob '*.md' --x *"],
    ["**/bin/run a"],
    ["a && b & c; d"],
    ["sleep 1 &check; wait"],
    ["grep '\\<x' a\\_b"],
    ["sort <b >c"],
    ["test [a](b"],
    ["echo ![x]"],
    ["curl <https://x.org>"],
    ["cp ~/a ~/b"],
    ['echo "&" $((a*b*c))'],
    ["__main__ x"],
  ])("%s", (typed) => {
    expect([commandText(typed), doubtOfCommand(typed)]).toEqual([typed, undefined]);
  });

  test.each([
    ["`cat *.log > all*.txt`", "cat *.log > all*.txt"],
    ["`` echo `date` ``", "echo `date`"],
    ["```echo ``x`` ```", "```echo ``x`` ```".slice(3, -3)],
    ["`a &#124; b`", "a &#124; b"],
    ["**python a_b.py *c***", "**python a_b.py *c***"],
    ["**python a.py**", "python a.py"],
    ["**`python __init__.py`**", "python __init__.py"],
    ["<code>a &#124; b</code>", "a | b"],
    ["a &amp;&amp; b", "a && b"],
    ["a &#124; tee b", "a | tee b"],
    ["a &vert; b &lt; c", "a | b < c"],
    ["  x  ", "x"],
  ])("%s is %s", (raw, command) => {
    expect(commandText(raw)).toBe(command);
  });
});

test.each([
  ["echo `date`", "a command that is in code only in part"],
  ["`a` then `b`", "a command that is in code only in part"],
  ["python `a.py`", "a command that is in code only in part"],
  ["*python a.py*", "a command in italics"],
  ["_python a.py_", "a command in italics"],
  ["__python a.py__", "a command in italics"],
  ["***python a.py***", "a command in italics"],
  ["[train](scripts/train.sh)", "a command with a link"],
  ["run ![x](y.png) z", "a command with a link"],
  ["cd a<br>python b", "a command with HTML in it"],
  ["a <!-- soon -->", "a command with HTML in it"],
  ["run <code>x</code> y", "a command with HTML in it"],
  ["~~a~~ b", "a command with struck text"],
])("%s is in doubt: %s", (raw, doubt) => {
  expect(doubtOfCommand(raw)).toBe(doubt);
});

test.each([
  ["jobs/__init__.sh", "jobs/__init__.sh"],
  ["jobs/a*b*.sh", "jobs/a*b*.sh"],
  ["`jobs/a.sh`", "jobs/a.sh"],
  ["**jobs/a.sh**", "jobs/a.sh"],
  ["*jobs/a.sh*", "jobs/a.sh"],
  ["jobs/a\\_b.sh", "jobs/a_b.sh"],
  ["~~old.sh~~ new.sh", "new.sh"],
  ["~~old.sh~~", ""],
  ["jobs/a.sh[^1]", "jobs/a.sh"],
  ["jobs/a.sh\u200b", "jobs/a.sh"],
])("the script %s is %s", (raw, script) => {
  expect(scriptText(raw)).toBe(script);
});

test("long cells take no time", () => {
  for (const piece of ["`", "**", "<b>", "[a](", "*_", "<code>x</code> "]) {
    const text = piece.repeat(200_000);
    expect([commandText(text).length, doubtOfCommand(text)]).toEqual([text.trim().length, undefined]);
  }
  for (const piece of ["`", "**", "<b>", "[a](", "*_", "<code>x</code> ", "<a "]) {
    const text = piece.repeat(Math.floor(4000 / piece.length));
    expect(commandText(text).length + (doubtOfCommand(text)?.length ?? 0)).toBeGreaterThan(0);
  }
});
