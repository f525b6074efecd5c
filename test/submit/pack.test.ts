import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDirectives } from "../../src/script/directives.ts";
import { type PackElement, packScript } from "../../src/submit/pack.ts";
import { shareable } from "../../src/submit/resources.ts";
import { failedWith } from "../monitor/diagnosis/evidence.ts";

const script = (...lines: readonly string[]) =>
  ["#!/bin/sh", ...lines.map((line) => `#SBATCH ${line}`), "true"].join("\n");

describe("which runs may share an array", () => {
  const share = (one: readonly string[], other: readonly string[]) => {
    const [first, second] = [shareable(script(...one)), shareable(script(...other))];
    return first !== undefined && first.key === second?.key;
  };
  test.each([
    ["nothing asked", [], [], true],
    ["the same", ["-t 5", "-c 2"], ["--time=5 --cpus-per-task=2"], true],
    ["in another order", ["-t 5", "-c 2"], ["-c 2", "-t 5"], true],
    ["what is written last counts", ["-t 5", "-t 9"], ["-t 9"], true],
    ["where they write and what they are called", ["-o a.out -J a"], ["-o b.out -e b.err -D b"], true],
    ["another time", ["-t 5"], ["-t 6"], false],
    ["more", ["-t 5"], ["-t 5", "--gres=gpu:1"], false],
    ["an array of its own", ["--array=0-3"], ["--array=0-3"], false],
    ["a dependency", ["-d afterok:1"], ["-d afterok:1"], false],
    ["a begin time", ["--begin=now+60"], ["--begin=now+60"], false],
    ["what sbatch would refuse", ["--no-such"], ["--no-such"], false],
  ])("%s", (_, one, other, expected) => {
    expect(share(one, other)).toBe(expected);
  });
});

test.each([
  ["an empty script, as one that cannot be read is", ""],
  ["nothing but blanks", " \n\n"],
  ["no interpreter", "echo hello\n"],
  ["an empty line before it", "\n#!/bin/sh\ntrue\n"],
  ["a byte order mark before it", "\uFEFF#!/bin/sh\ntrue\n"],
  ["DOS line breaks", "#!/bin/sh\r\ntrue\r\n"],
  ["a NUL byte", "#!/bin/sh\ntrue \0\n"],
  ["bytes that are no UTF-8", Buffer.from("#!/bin/sh\n# caf\xe9\n", "latin1").toString()],
])("%s shares no array", (_, text) => {
  expect(shareable(text)).toBeUndefined();
});

describe("the script of an array", () => {
  const element = (more: Partial<PackElement> = {}): PackElement => ({
    name: "r1~t1",
    command: ["/bin/sh", "/p/0"],
    submitFolder: "/e",
    cwd: "/e/r1",
    output: "slurm-%j.out",
    append: false,
    ...more,
  });

  test("asks for what its runs ask, once, and limits how many run", () => {
    const { options = [] } = shareable(script("-t 5", '--comment="a # b"', "--exclusive", "-o x.out")) ?? {};
    const text = packScript([element(), element()], { options, user: "me", logStem: "/p/t", atOnce: 7 });
    const read = parseDirectives(text);
    expect(read.ok ? read.value.map(({ name, value }) => `${name}=${value}`) : read.error).toEqual([
      "time=5",
      "comment=a # b",
      "exclusive=",
      "array=0-1%7",
      "output=/p/t.%a.log",
      "open-mode=append",
    ]);
  });

  test("any values of directives come back", () => {
    const value = fc.string({ minLength: 1 }).filter((text) => !/[\n\r]/.test(text));
    fc.assert(
      fc.property(value, (comment) => {
        const options = [{ name: "comment", value: comment }];
        const read = parseDirectives(packScript([element()], { options, user: "me", logStem: "/p/t" }));
        expect(read.ok && read.value[0]?.value).toBe(comment);
      }),
    );
  });

  /** Runs one element as a node would. */
  function runElement(elements: readonly PackElement[], index: number) {
    return spawnSync("/bin/sh", ["-c", packScript(elements, { options: [], user: "me", logStem: "/p/t" })], {
      env: {
        PATH: process.env.PATH,
        SLURM_ARRAY_JOB_ID: "812",
        SLURM_ARRAY_TASK_ID: String(index),
        SLURM_JOB_ID: "815",
        SLURM_JOB_NAME: "pack",
        SLURMD_NODENAME: "n7",
        KEPT: "yes",
      },
    });
  }

  function workshop() {
    const folder = mkdtempSync(join(tmpdir(), "runmark-pack-"));
    const made = (body: string, more: Partial<PackElement> = {}): PackElement => {
      const path = join(folder, `script-${Math.random()}`);
      writeFileSync(path, body);
      return element({ command: ["/bin/sh", path], submitFolder: folder, cwd: folder, ...more });
    };
    return { folder, made, read: (name: string) => readFileSync(join(folder, name), "utf8") };
  }

  test("an element runs its own script, in its folder, with its files, its name and its end", () => {
    const { folder, made, read } = workshop();
    mkdirSync(join(folder, "it's here"));
    const own = made(
      'pwd; echo "$SLURM_JOB_NAME $SLURM_SUBMIT_DIR $SLURM_ARRAY_TASK_ID. $KEPT"; echo bad >&2; exit 3',
      {
        name: "r2~t2",
        cwd: join(folder, "it's here"),
        output: "o-%j-%x-%N-%a.txt",
        error: "%u.err",
      },
    );
    const ended = runElement([made("exit 9"), own], 1);
    expect(ended.status).toBe(3);
    const name = "o-812_1-r2~t2-n7-4294967294.txt";
    expect(read(`it's here/${name}`)).toBe(`${join(folder, "it's here")}\nr2~t2 ${folder} . yes\n`);
    expect(read("it's here/me.err")).toBe("bad\n");
  });

  test("output and error output share a file, which is written anew or gone on with", () => {
    const { folder, made, read } = workshop();
    writeFileSync(join(folder, "new.out"), "old\n");
    writeFileSync(join(folder, "on.out"), "old\n");
    const both = "echo one; echo two >&2; echo three";
    runElement([made(both, { output: "new.out" })], 0);
    runElement([made(both, { output: "on.out", append: true })], 0);
    expect(read("new.out")).toBe("one\ntwo\nthree\n");
    expect(read("on.out")).toBe("old\none\ntwo\nthree\n");
  });

  test("the signal that ends a script ends the element", () => {
    const { made } = workshop();
    expect(runElement([made("kill -KILL $$")], 0).signal).toBe("SIGKILL");
  });

  test.each([
    ["a folder that is not there", { cwd: "/nonexistent" }, "enter /nonexistent"],
    ["an output that cannot be opened", { output: "/nonexistent/x-%j" }, "open /nonexistent/x-812_0"],
    ["an error output that cannot be opened", { error: "/nonexistent/x" }, "open /nonexistent/x"],
  ])("%s: its script does not run, and SLURM's file says why", (_, more, why) => {
    const { folder, made } = workshop();
    const ended = runElement([made(`touch ${folder}/ran`, more)], 0);
    expect(ended.status).toBe(53);
    const said = ended.stderr.toString();
    expect(said.split("\n")).toContain(`runmark: cannot ${why}`);
    const { cause, note } = failedWith(said, { exitCode: 53 });
    expect([cause, note]).toEqual([
      "not_started",
      "its output file or working folder could not be opened; see --output and --chdir",
    ]);
    expect(execFileSync("ls", [folder], { encoding: "utf8" })).not.toContain("ran");
  });

  test("a missing interpreter is named in the output of its run, as by SLURM", () => {
    const { made, read } = workshop();
    const ended = runElement([made("true", { command: ["/nonexistent/bash", "/p/0"], output: "o" })], 0);
    expect([ended.status, ended.stderr.toString()]).toEqual([2, ""]);
    const { cause, title } = failedWith(read("o"), { exitCode: 2 });
    expect([cause, title]).toEqual(["missing_command", "no interpreter /nonexistent/bash"]);
  });

  test("any path and name come through the shell unharmed", () => {
    const { folder, made } = workshop();
    const name = fc
      .string({ minLength: 1, maxLength: 30 })
      .filter((text) => !/[\0/%\\\u0001\u0002]/.test(text) && !/^\.+$/.test(text));
    fc.assert(
      fc.property(name, (file) => {
        const ended = runElement([made("printf x", { output: `./${file}` })], 0);
        expect(ended.status).toBe(0);
        expect(readFileSync(join(folder, file), "utf8")).toBe("x");
      }),
      { numRuns: 50 },
    );
  });
});
