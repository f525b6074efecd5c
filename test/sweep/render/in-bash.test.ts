// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the shell's own
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { renderScript } from "../../../src/sweep/render/render-script.ts";

/** What quotes, opens, ends and evaluates, in any order: whatever bash makes of it, a value is never run. */
const PARTS = [
  ..."'\"`#;|&(){}[]<>$!\\\n\t",
  ...["{{v}}", "{{v}}", "{{v}}", "{{v}}", "'{{v}}'", '"{{v}}"', " ", " ", " "],
  ...["$(echo a)", "`echo a`", "$((1+1))", "$((1<<2))", "\\ ", "\\\n", " #", "`#`", "'a b'", '"a b"', "$'a'"],
  ...[
    "((1))",
    "(true)",
    "<(true)",
    ">f",
    "2>&1",
    "<<<",
    "${x:-",
    "$(",
    "$((",
    "))",
    "a=",
    "a=(",
    "f()",
    "{ ",
  ],
  ...["eval ", "\\eval ", "'eval' ", "bash ", "-c ", "read ", "declare ", "-i ", "source ", "/dev/stdin "],
  ...["case x in x)", ";; esac\n", "if true; then ", "fi\n", "<<E\n", "\nE\n", "show ", "[[ a ]]", "-v "],
];
const EVIL = [
  ...[
    ";>PWN;",
    "\n>PWN\n",
    "$(>PWN)",
    "`>PWN`",
    ">PWN",
    "a[$(>PWN)]",
    "-va[$(>PWN)]",
    "\\\n>PWN\n",
    "#\n>PWN",
  ],
  ...[
    "';>PWN;'",
    '";>PWN;"',
    "'\n>PWN\n'",
    '"\n>PWN\n"',
    "`\n>PWN\n`",
    ")\n>PWN\n(",
    "}\n>PWN\n",
    "E\n>PWN\n",
  ],
];
const parts = fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 12 });

const folder = mkdtempSync(join(tmpdir(), "runmark-in-bash-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("no value is run, whatever stands around it", () => {
  const isRun = (text: string, v: string): boolean => {
    const trial = { number: 1, run: "r", parameters: { v } };
    const script = renderScript({ kind: "template", text }, { names: ["v"], trial, runDir: "r" }, {});
    if (!script.ok) return false;
    const input = `show() { printf '%s\\0' "$@"; }\n${script.value}`;
    spawnSync("bash", ["-c", input], { cwd: folder, stdio: "ignore", timeout: 10_000 });
    return existsSync(join(folder, "PWN"));
  };
  fc.assert(
    fc.property(parts, parts, fc.constantFrom(...EVIL), (before, after, value) => {
      expect(isRun(`show ${before.join("")}{{v}}${after.join("")}`, value)).toBe(false);
    }),
    { numRuns: 50 },
  );
});
