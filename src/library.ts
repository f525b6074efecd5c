// What `import ... from "runmark"` gives; its types are types/index.d.ts.
import { spawn } from "node:child_process";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
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
  const folder = resolve(options.folder ?? name);
  await mkdir(folder, { recursive: true });
  // JSON is YAML, too. Whoever starts the command by hand goes on with the same sweep.
  const path = join(folder, "sweep.yaml");
  await writeFile(`${path}.new`, `${JSON.stringify(definition, undefined, 2)}\n`);
  await rename(`${path}.new`, path);
  const args = [
    "sweep",
    path,
    "--json",
    ...(options.failFast === true ? ["--fail-fast"] : []),
    ...(options.backend === undefined ? [] : ["--backend", options.backend]),
  ];
  return outcomeOf(await said(args, folder, options.signal));
};

interface Said {
  readonly exitCode: number;
  readonly data: { readonly sweep?: Pick<SweepOutcome, "trials" | "best"> } | null;
  readonly diagnostics: readonly Finding[];
}

/** The one value that the command prints. */
async function said(args: readonly string[], cwd: string, signal: AbortSignal | undefined): Promise<Said> {
  const child = spawn(process.execPath, [RUNMARK, ...args], { cwd, stdio: ["ignore", "pipe", "inherit"] });
  const leave = (): void => void child.kill("SIGINT");
  signal?.addEventListener("abort", leave, { once: true });
  if (signal?.aborted === true) leave();
  const pieces: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  const exitCode = await new Promise<number>((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => done(code ?? 70));
  });
  signal?.removeEventListener("abort", leave);
  const text = Buffer.concat(pieces).toString("utf8");
  return text === "" ? { exitCode, data: null, diagnostics: [] } : (JSON.parse(text) as Said);
}

function outcomeOf({ exitCode, data, diagnostics }: Said): SweepOutcome {
  if (data?.sweep === undefined) throw new SweepError(exitCode, diagnostics);
  const { trials, best } = data.sweep;
  return { exitCode, trials, ...(best === undefined ? {} : { best }), findings: diagnostics };
}
