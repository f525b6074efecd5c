// `npm start`: runs the quickstart on this machine, in a new copy of it each time, so that the repository stays clean
// and jobs of an earlier start, which may still be at work, are not disturbed.
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync } from "node:fs";
import { cp } from "node:fs/promises";
import { constants } from "node:os";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const QUICKSTART = fileURLToPath(new URL(".", import.meta.url));
const COPIES = fileURLToPath(new URL("../quickstart-runs/", import.meta.url));
const RUNMARK = fileURLToPath(new URL("../../dist/runmark.mjs", import.meta.url));

/** What running in the repository itself would leave behind, and this file. */
const NOT_COPIED = /^(?:\.runmark|artifacts|logs|slurm-.*\.out|start\.mjs)$/;

/** Asking a cluster every second would be rude; asking this machine is not. */
const LOCAL_SETTINGS = `
# Added by \`npm start\`: this copy runs on this machine. Remove what follows to use SLURM where there is one.
backend: local
poll:
  seconds: 1
  max_seconds: 2
`;

/** A folder that did not exist, named by the local time. @returns {string} */
function newFolder() {
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  const name = local.toISOString().slice(0, 19).replace("T", "_").replaceAll(":", "-");
  mkdirSync(COPIES, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const folder = join(COPIES, attempt === 1 ? name : `${name}_${attempt}`);
    try {
      mkdirSync(folder);
      return folder;
    } catch (error) {
      // Two starts in one second do not share a folder.
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}

async function makeCopy() {
  const folder = newFolder();
  await cp(QUICKSTART, folder, { recursive: true, filter: (source) => !NOT_COPIED.test(basename(source)) });
  appendFileSync(join(folder, "runmark.yaml"), LOCAL_SETTINGS);
  return folder;
}

/** @param {string} folder @returns {Promise<number>} the exit code of runmark, 128 + n when signal n ended it */
function run(folder) {
  const child = spawn(process.execPath, [RUNMARK, "run", folder], { stdio: "inherit" });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to every process of the foreground: passed on, runmark would get it twice.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}

/** A path as it can be typed where the person stands. @param {string} path */
function typed(path) {
  const near = relative(process.cwd(), path);
  const short = near.startsWith("..") ? path : near;
  return /^[\w./-]+$/.test(short) ? short : `'${short.replaceAll("'", "'\\''")}'`;
}

if (existsSync(RUNMARK)) {
  const folder = await makeCopy();
  console.log(`Running a copy of the quickstart in ${typed(folder)}`);
  process.exitCode = await run(folder);
  const [command, where] = [`node ${typed(RUNMARK)}`, typed(folder)];
  console.log(
    `\nLook again with: ${command} status ${where}\n` +
      `Or write \`retry\` into a Status cell of its summary, and: ${command} run ${where}`,
  );
} else {
  console.error(`error: ${RUNMARK} is not there; \`npm run build\` makes it, and \`npm start\` does both`);
  process.exitCode = 2;
}
