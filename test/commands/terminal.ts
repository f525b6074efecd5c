import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { until, type Workshop } from "./workshop.ts";

/** A shell on a terminal of its own, as a person has it. */
export interface Terminal {
  /** Types a line. */
  type(line: string): void;
  /** Presses keys, without a line end. */
  press(keys: string): void;
  /** Waits until the screen, from its beginning, has it. */
  shows(pattern: RegExp): Promise<void>;
  /** Its window is closed: the kernel hangs up on whoever was on it. Answers when the shell is gone. */
  close(): Promise<void>;
}

const script = async (): Promise<boolean> => {
  const { stdout } = await execa("script", ["--version"], { reject: false });
  return String(stdout).includes("util-linux");
};

/** Without it there is no terminal to be had, unless in CI, where that is a failure. */
export const hasTerminal = process.env.CI === "true" || (await script());

/** An interactive bash under util-linux's `script`, in the folder of the workshop. */
export async function openTerminal(shop: Workshop): Promise<Terminal> {
  const pidFile = join(shop.around, `shell-${Math.random().toString(36).slice(2)}.pid`);
  const child = execa("script", ["-qfc", "bash --norc --noprofile -i", "/dev/null"], {
    cwd: shop.folder,
    env: {
      ...shop.env,
      PATH: `${shop.env.PATH}:${process.env.PATH}`,
      TERM: "xterm",
      PS1: "$ ",
      HISTFILE: "",
      // Whatever else is on the PATH.
      RUNMARK_BACKEND: "local",
    },
    extendEnv: false,
    reject: false,
    stdin: "pipe",
    buffer: false,
  });
  let screen = "";
  child.stdout?.on("data", (data: Buffer) => {
    screen += data.toString("utf8");
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await child;
    await rm(pidFile, { force: true });
  });
  const press = (keys: string): void => void child.stdin?.write(keys);
  press(`echo $$ > ${pidFile}\n`);
  const shell = await until("a shell", async () =>
    existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) || undefined : undefined,
  );
  return {
    press,
    type: (line) => press(`${line}\n`),
    shows: async (pattern) => {
      await until(`${pattern} on the screen`, async () => (pattern.test(screen) ? true : undefined));
    },
    close: async () => {
      child.kill("SIGKILL");
      await until("the end of the shell", async () => (isAlive(shell) ? undefined : true));
    },
  };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A zombie whose parent has not asked for it yet is dead.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};
