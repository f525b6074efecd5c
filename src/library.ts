// What `import ... from "runmark"` gives; its types are types/index.d.ts.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type {
  defineSweep as DefineSweep,
  Finding,
  runSweep as RunSweep,
  SweepError as SweepErrorOfTypes,
  SweepOutcome,
} from "runmark";

/** The command lies beside this file. Sweeps run in a process of their own, so that they end as those of a person do. */
const RUNMARK = fileURLToPath(new URL("./runmark.mjs", import.meta.url));

export const defineSweep: typeof DefineSweep = ({
  recipe,
  hyperparameters,
  gpus_per_job: gpus,
  nodes_per_job: nodes,
  resources,
  parallel,
  ...rest
}) => ({
  name: rest.name,
  definition: {
    ...rest,
    parameters: hyperparameters,
    resources: {
      ...resources,
      ...(gpus === undefined ? {} : { gpus }),
      ...(nodes === undefined ? {} : { nodes }),
    },
    ...(parallel === undefined ? {} : { schedule: { parallel } }),
    ...recipe,
  },
});

export class SweepError extends Error implements SweepErrorOfTypes {
  override readonly name = "SweepError";
  readonly exitCode: number;
  readonly findings: readonly Finding[];

  constructor(exitCode: number, findings: readonly Finding[]) {
    super(findings.map(({ message }) => message).join("\n") || `runmark ended with ${exitCode}`);
    this.exitCode = exitCode;
    this.findings = findings;
  }
}

export const runSweep: typeof RunSweep = async ({ name, definition }, options = {}) => {
  const folder = options.folder === undefined ? folderNamed(name) : resolve(options.folder);
  const path = await putDown(folder, definition, options.signal);
  const args = [
    ...["sweep", path, "--json"],
    ...(options.failFast === true ? ["--fail-fast"] : []),
    ...(options.backend === undefined ? [] : ["--backend", options.backend]),
  ];
  return outcomeOf(await said(args, folder, options.signal));
};

/** As the command ends. */
const [ERRORS, WORK_LEFT, BUG] = [3, 4, 70];

/** A name with a way in it would put the experiment somewhere else. */
function folderNamed(name: string): string {
  if (name === basename(name) && !["", ".", ".."].includes(name)) return resolve(name);
  const message = `${JSON.stringify(name)} cannot be the name of a folder`;
  throw new SweepError(ERRORS, [
    error("sweep.bad-folder", message, "Give the sweep another name, or say which folder"),
  ]);
}

/** The definition in the folder of its experiment: it takes the place of one only when the command would go on with it. */
async function putDown(folder: string, definition: object, signal: AbortSignal | undefined): Promise<string> {
  const path = join(folder, "sweep.yaml");
  const text = textOf(definition);
  const before = await textIn(path);
  if (before === text) return path;
  if (before !== undefined && !isOurs(before)) throw new SweepError(ERRORS, [ofSomebody(path)]);
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `.sweep-${randomUUID()}.yaml`);
  try {
    await writeFile(draft, text);
    const { exitCode, diagnostics } = await said(["sweep", draft, "--dry-run", "--json"], folder, signal);
    // A trial that cannot be tried keeps none of the others from it.
    const isRefused = exitCode !== 0 && !diagnostics.some(({ code }) => code === "sweep.refused-trial");
    if (isRefused)
      throw new SweepError(
        exitCode,
        diagnostics.map((finding) => ({ ...finding, path })),
      );
    await rename(draft, path);
    return path;
  } finally {
    await rm(draft, { force: true });
  }
}

/** JSON is YAML, too. Whoever starts the command by hand goes on with the same sweep. */
const textOf = (definition: unknown): string => `${JSON.stringify(definition, undefined, 2)}\n`;

async function textIn(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** What a person wrote, or changed, is not as it is written here. */
function isOurs(text: string): boolean {
  const definition = parsed(text);
  return definition !== undefined && textOf(definition) === text;
}

const ofSomebody = (path: string): Finding =>
  error(
    "sweep.not-ours",
    `${path} was not written by runSweep, and would be lost`,
    "Run it as it is with `runmark sweep`, or say another folder",
  );

const error = (code: string, message: string, next: string): Finding => ({
  severity: "error",
  ...{ code, message, next },
});

interface Said {
  readonly exitCode: number;
  readonly data: { readonly sweep?: Pick<SweepOutcome, "trials" | "best"> } | null;
  readonly diagnostics: readonly Finding[];
}

/** The one value that the command prints. */
async function said(args: readonly string[], cwd: string, signal: AbortSignal | undefined): Promise<Said> {
  const isLeft = (): boolean => signal?.aborted ?? false;
  if (isLeft()) return LEFT;
  const child = spawn(process.execPath, [RUNMARK, ...args], { cwd, stdio: ["ignore", "pipe", "inherit"] });
  const leave = (): void => void child.kill("SIGINT");
  signal?.addEventListener("abort", leave, { once: true });
  const pieces: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  const exitCode = await new Promise<number | null>((done, fail) => {
    child.once("error", fail);
    child.once("close", done);
  });
  signal?.removeEventListener("abort", leave);
  const answer = parsed(Buffer.concat(pieces).toString("utf8")) as Said | undefined;
  if (answer !== undefined) return answer;
  // Our signal ends it at once while it does not listen yet.
  if (isLeft() && (exitCode === null || exitCode === WORK_LEFT)) return LEFT;
  return { exitCode: exitCode === null || exitCode === 0 ? BUG : exitCode, data: null, diagnostics: [] };
}

const LEFT: Said = {
  exitCode: WORK_LEFT,
  data: null,
  diagnostics: [
    {
      severity: "info",
      code: "sweep.left",
      message: "the sweep was left before its first look",
      next: "Run it again: it goes on",
    },
  ],
};

/** Undefined for what is no JSON, as an answer that was cut off. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function outcomeOf({ exitCode, data, diagnostics }: Said): SweepOutcome {
  if (data?.sweep === undefined) throw new SweepError(exitCode, diagnostics);
  const { trials, best } = data.sweep;
  return { exitCode, trials, ...(best === undefined ? {} : { best }), findings: diagnostics };
}
