// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the shell's own
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Configuration } from "../../../src/model/trial.ts";
import { renderScript } from "../../../src/sweep/render/render-script.ts";

function rendered(text: string, parameters: Configuration): string {
  const trial = { number: 3, run: "r1", parameters };
  const names = Object.keys(parameters);
  const script = renderScript({ kind: "template", text }, { names, trial, runDir: "r1" }, {});
  if (!script.ok) throw new Error(`line ${script.error.line}: ${script.error.message}`);
  return script.value;
}

/** The arguments that `show` gets in a script, from a real bash. */
function shown(script: string): string[] {
  const { stdout, stderr, status } = spawnSync("bash", ["-s"], {
    input: `show() { printf '%s\\0' "$@"; }\n${script}`,
  });
  expect(stderr.toString()).toBe("");
  expect(status).toBe(0);
  return stdout.toString().split("\0").slice(0, -1);
}

const NASTY = [
  ..."'\"$`\\\n\r\t !#&;|<>()[]{}*?~=%^-",
  ...[
    "$(echo x >&2)",
    "`echo x >&2`",
    "${HOME}",
    "\\\n",
    "{{p1}}",
    "EOF",
    "if",
    "2",
    "é",
    "🙂",
    "--",
    "\r\n",
    "a",
  ],
];
const value = fc.oneof(
  fc.array(fc.constantFrom(...NASTY), { maxLength: 6 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary" }).map((text) => text.replaceAll("\0", "")),
  fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map(String),
);

/** A part of a word that holds a value, and what the shell makes of the rest of it. */
const PARTS: readonly (readonly [before: string, after: string, ahead: string, behind: string])[] = [
  ["", "", "", ""],
  ["--x=", "", "--x=", ""],
  ['"', '"', "", ""],
  ['"a \\" \\$ \'', "' b\"", "a \" $ '", "' b"],
  ["'", "'", "", ""],
  ["'a \" \\ ", "#'", 'a " \\ ', "#"],
  ["$'\\n\\'", "\\\\'", "\n'", "\\"],
  ['"$(printf "%s." ', ')"', "", "."],
  ['"$(printf "%s." "', '"; printf ")")"', "", ".)"],
  ['"$(printf \'%s.\' "$(printf "%s#" \'', '\')")"', "", "#."],
  ["x\\'", '\\"y', "x'", '"y'],
  ['"${NO:-(}"', "'}'", "(", "}"],
  ["$((1+2))", "$((1<<2))", "3", "4"],
  ['"`echo hi`"', "", "hi", ""],
  ["$(echo a)#", "", "a#", ""],
  ["`echo a`#", "", "a#", ""],
  ["$((1))#", "", "1#", ""],
  ["\\ #", "", " #", ""],
  ["''#", "", "#", ""],
  ["$(echo a)\\\n#", "", "a#", ""],
  ['"`#`"', "", "", ""],
];

const part = fc.tuple(fc.constantFrom(...PARTS), value);
const words = fc.array(fc.array(part, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });

describe("a value in a script", () => {
  test("is one word, in whatever quotes, for a real bash", () => {
    fc.assert(
      fc.property(words, (lines) => {
        const parameters: Record<string, string> = {};
        const expected: string[] = [];
        const script = lines.map((parts, line) => {
          const written = parts.map(([[before, after, ahead, behind], text], index) => {
            const name = `p${line}_${index}`;
            parameters[name] = text;
            return { word: `${before}{{${name}}}${after}`, means: ahead + text + behind };
          });
          expected.push(written.map(({ means }) => means).join(""));
          return `# {{p${line}_0}}\nshow ${written.map(({ word }) => word).join("")} # it's {{p${line}_0}}`;
        });
        expect(shown(rendered(script.join("\n"), parameters))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test("{{parameters}} are all of them, by name", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 5 }), (values) => {
        const parameters = Object.fromEntries(values.map((text, index) => [`p${index}`, text]));
        const expected = values.flatMap((text, index) => [`--p${index}`, text]);
        const told = shown(rendered('show {{parameters}} "{{parameters}}"', parameters));
        expect(told).toEqual([...expected, expected.join(" ")]);
      }),
      { numRuns: 25 },
    );
  });

  test("stays in its line for sbatch, which reads it as one word", async () => {
    const { parseDirectives } = await import("../../../src/script/directives.ts");
    const inLine = value.filter((text) => text !== "" && !/[\0-\x1f\x7f]/.test(text));
    fc.assert(
      fc.property(inLine, (text) => {
        const lines = ["--comment={{p}}", "--comment {{p}}", '--comment="x {{p}}"', "--comment='x {{p}}'"];
        const script = rendered(`#!/bin/bash\n${lines.map((line) => `#SBATCH ${line}\n`).join("")}`, {
          p: text,
        });
        const read = parseDirectives(script);
        const comments = read.ok ? read.value.filter(({ name }) => name === "comment") : [];
        expect(comments.map((each) => each.value)).toEqual([text, text, `x ${text}`, `x ${text}`]);
      }),
    );
  });

  const around = (text: string, p: string): string => {
    const trial = { number: 1, run: "r", parameters: { p } };
    const read = renderScript({ kind: "template", text }, { names: ["p"], trial, runDir: "r" }, {});
    return read.ok ? (read.value.split("\n").at(-1) ?? "") : `${read.error.line}: ${read.error.message}`;
  };
  const BAD = 'where nothing can be quoted, and "a b" is more than letters, digits and _.,:=@%+/-';
  test.each<[string, string, string]>([
    ["echo $(( {{p}} + 1 ))", "3", "echo $(( 3 + 1 ))"],
    ["(( x > {{p}} ))", "a b", `1: {{p}} cannot be filled in: it stands in (( )), ${BAD}`],
    ["echo ${x:-{{p}}}", "a b", `1: {{p}} cannot be filled in: it stands in \${ }, ${BAD}`],
    ["\necho `run {{p}}`", "a b", `2: {{p}} cannot be filled in: it stands in backticks, ${BAD}`],
    [
      "[[ $x -gt {{p}} ]]",
      "a b",
      `1: {{p}} cannot be filled in: it stands in [[ ]], which may reckon with it, ${BAD}`,
    ],
    ["[[ a && b ]] && run {{p}}", "a b", "[[ a && b ]] && run 'a b'"],
    ["a[{{p}}]=1", "a b", `1: {{p}} cannot be filled in: it stands in [ ], which may reckon with it, ${BAD}`],
    [
      "srun bash -c 'run {{p}}'",
      "a b",
      `1: {{p}} cannot be filled in: it stands in the words of another shell, ${BAD}`,
    ],
    [
      'X=1 eval 2>&1 "run {{p}}"',
      "a b",
      `1: {{p}} cannot be filled in: it stands behind eval, which has its words evaluated, ${BAD}`,
    ],
    ["main.py eval --name {{p}}", "a b", "main.py eval --name 'a b'"],
    ["bash run.sh {{p}}", "a b", "bash run.sh 'a b'"],
    ["cat <<'E'\n{{p}}\nE\nrun {{p}}", "0.1", "run 0.1"],
    [
      "cat <<-EOF\n\t{{p}}\n\tEOF",
      "a b",
      `2: {{p}} cannot be filled in: it stands in a here-document, ${BAD}`,
    ],
    [
      "cat <<EOF\n{{p}}F\nEOF",
      "EO",
      "2: {{p}} cannot be filled in: it might end the here-document: EOF holds it",
    ],
    ["cat <<EOF | run {{p}}\n'\nEOF\nrun {{p}}", "a b", "run 'a b'"],
    ["echo $((1<<2)) {{p}}", "a b", "echo $((1<<2)) 'a b'"],
    ["cat <<<{{p}} # '", "a b", "cat <<<'a b' # '"],
    [
      "echo \\{{p}}",
      "3",
      "1: {{p}} cannot be filled in: it stands right behind a backslash, which would take its quotes",
    ],
    [
      'echo "${{p}}"',
      "3",
      "1: {{p}} cannot be filled in: it stands right behind a $, which would make a variable of it",
    ],
    [
      "echo a\n'b {{p}}",
      "3",
      "2: what begins here (a quote, or a bracket with a `case` in it) has no certain end before a placeholder",
    ],
    [
      "x=$(case a in a) echo 'b';; esac); run {{p}}",
      "3",
      "1: what begins here (a quote, or a bracket with a `case` in it) has no certain end before a placeholder",
    ],
    ["case {{p}} in a) run '{{p}}';; esac", "a b", "case 'a b' in a) run 'a b';; esac"],
    ["{{p}}>&1; echo ~{{p}}; {{p}}=1", "2", "'2'>&1; echo ~'2'; '2'=1"],
    [
      "#SBATCH --comment={{p}}",
      "a\nb",
      "1: {{p}} cannot be filled in: it holds a line end or another control character, which no #SBATCH line can",
    ],
    ["run {{p}}", "a\0b", "1: {{p}} cannot be filled in: it holds a NUL character, which no argument can"],
    [
      "#!/bin/sh\nrun {{p}}",
      "a\rb",
      "2: {{p}} cannot be filled in: it holds a carriage return, for which only bash has quotes",
    ],
    [
      "#!/usr/bin/env python\n{{p}}",
      "a",
      "1: the template is run by python, for which values cannot be quoted",
    ],
  ])("%j with %j", (text, p, expected) => {
    expect(around(text, p)).toBe(expected);
  });

  const PIPED = "in what another program reads as code";
  const OTHER = "in code of another language";
  const SHELL = "in the words of another shell";
  const behind = (name: string): string => `behind ${name}, which has its words evaluated`;
  test.each<[string, string]>([
    ["echo {{p}} | bash", PIPED],
    ['echo "run {{p}}" | sudo -u me bash -s', PIPED],
    ["cat '{{p}}' |\n  # run it\n  sh -eu > log 2>&1 || true", PIPED],
    ["gen {{p}} | tee log | srun --pty bash -o pipefail", PIPED],
    ["gen {{p}} |& python3 -", PIPED],
    ["x=$(echo {{p}} | /bin/sh)", PIPED],
    ["( echo {{p}}; date ) | bash", PIPED],
    ["for x in 1; do echo {{p}}; done | bash", PIPED],
    ["{ echo {{p}}; } | ssh host", PIPED],
    ["echo {{p}} | ssh host sh", PIPED],
    ["echo {{p}} | xargs -I@ sh -c 'run @'", PIPED],
    ["bash <<< {{p}}", PIPED],
    ["python3 - <<< \"print('{{p}}')\"", PIPED],
    ["bash <(echo {{p}})", PIPED],
    [". <(echo {{p}})", PIPED],
    ["x=1 python -c \"print('{{p}}')\"", OTHER],
    ["srun -n 1 python3.11 -u -c 'print(\"{{p}}\")'", OTHER],
    ["node --eval={{p}}", OTHER],
    ["perl -ne 'print {{p}}' file", OTHER],
    ['ssh host "run {{p}}"', "behind ssh, which has its words evaluated"],
    ["echo $(find . | xargs sh -c '{{p}}')", SHELL],
    ['zsh -lc "run {{p}}"', SHELL],
    ['flock /tmp/lock -c "run {{p}}"', SHELL],
    ["timeout 5 flock /tmp/lock --command={{p}}", SHELL],
    ["script -qc 'run {{p}}' /dev/null", SHELL],
    ['sbatch --wrap "run {{p}}"', SHELL],
    [": > log; <<< {{p}} bash", PIPED],
    ["< <(echo {{p}}) bash", PIPED],
    ["run {{p}} > >(bash)", PIPED],
    ["{ echo {{p}}; } 2>/dev/null | bash", PIPED],
    ["source /dev/stdin <<< {{p}}", PIPED],
    ["source <(echo {{p}})", PIPED],
    ['python >"log" -c {{p}}', OTHER],
    ["python -c'print({{p}})'", OTHER],
    ["awk -v x=1 '{ print {{p}} }' file", OTHER],
    ['sed -i "s/LR/{{p}}/" file', OTHER],
    ["\\eval {{p}}", behind("eval")],
    ["'ev'al {{p}}", behind("eval")],
    ["f() { eval {{p}}; }", behind("eval")],
    ["function f { eval {{p}}; }", behind("eval")],
    ["> log eval {{p}}", behind("eval")],
    ["eval>log {{p}}", behind("eval")],
    ["time -p eval {{p}}", behind("eval")],
    ["sudo -u me ssh host {{p}}", behind("ssh")],
    ["make LR={{p}}", behind("make")],
    ["test -v {{p}}", behind("test -v")],
    ["[ -v x{{p}} ]", behind("[ -v")],
    ["printf -v {{p}} x", behind("printf")],
    ["printf {{p}} x", behind("printf")],
    ["read -r {{p}}", behind("read")],
    ["unset {{p}}", behind("unset")],
    ["declare {{p}}=1", behind("declare")],
    ['declare "a[{{p}}]=1"', behind("declare")],
    ["declare -i x={{p}}", behind("declare -i")],
    ['PS4="{{p}} "', "in PS4, which the shell expands"],
    ["BASH_ENV={{p}} bash run.sh", "in BASH_ENV, which the shell expands"],
    ["run >&{{p}}", "behind >&, which bash expands twice"],
    ["a[1 + {{p}}]=1", "in [ ], which may reckon with it"],
  ])("%j takes plain values only", (text, what) => {
    expect(around(text, "a b")).toMatch(`cannot be filled in: it stands ${what}, ${BAD}`);
    expect(around(text, "v0.1_x+y-z")).not.toMatch("cannot");
  });

  test.each([
    "echo {{p}} | tee log",
    "run {{p}} || bash other.sh",
    "run {{p}} && bash",
    "run {{p}}; date | bash",
    "run {{p}}\ndate | bash",
    "run {{p}} | bash count.sh -s",
    "run {{p}} | python count.py",
    "run {{p}} | python -c 'import sys'",
    "run {{p}} | grep bash",
    "find . | xargs bash run.sh {{p}}",
    "python -c 'import sys; print(sys.argv)' {{p}}",
    "python train.py -c {{p}} -e {{p}}",
    "python -m train -c {{p}}",
    "node --require ./x.mjs train.mjs --eval {{p}}",
    "value={{p}} bash -c 'run \"$value\"'",
    "diff <(run {{p}}) b",
    "cat <<< {{p}}",
    "run {{p}} # | bash",
    "read -r a b <<< {{p}}",
    "printf '%s' {{p}}",
    'export {{#p}}A={{p}}{{/p}} "B={{p}}"',
    "local x={{p}}; declare -x Y='{{p}}'",
    "[ {{p}} = a ] && test -n {{p}}",
    "[[ $x =~ ^(a|b)$ ]]; run {{p}}",
    "shopt -s extglob; ls !(a|b) {{p}}",
    "awk -v lr={{p}} '{ print lr }' {{p}}",
    "sed -n -e 1p {{p}}",
    "source env.sh {{p}}",
    "run {{p}} 2>&1 | tee {{p}}.log",
    "run > log/{{p}} --mode eval {{p}}",
    "flock /tmp/lock python train.py -c {{p}}",
  ])("%j takes any value", (text) => {
    expect(around(text, "a b")).not.toMatch("cannot");
  });
});
