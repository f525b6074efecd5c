import { join } from "node:path";
import { attempt } from "../../journal/io.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { Target } from "../../scaffold/targets.ts";
import { MOST_SCRIPT_BYTES } from "../../script/batch-script.ts";
import type { Files } from "../../system/ports.ts";

/** A template that was read; its path is relative to the experiment. */
export interface ReadTemplate {
  readonly path: string;
  readonly text: string;
}

/** The templates of one command, each read once. */
export class TemplateShelf {
  readonly #texts = new Map<string, Result<string | undefined, Stop>>();
  readonly #files: Files;
  readonly #folder: string;

  constructor(files: Files, folder: string) {
    this.#files = files;
    this.#folder = folder;
  }

  /** The first target whose template is there, with that. */
  async first(
    targets: readonly Target[],
  ): Promise<Result<{ readonly target: Target; readonly template: ReadTemplate } | undefined, Stop>> {
    for (const target of targets) {
      for (const path of target.templates) {
        const text = await this.#read(path);
        if (!text.ok) return text;
        if (text.value !== undefined) return ok({ target, template: { path, text: text.value } });
      }
    }
    return ok(undefined);
  }

  async #read(path: string): Promise<Result<string | undefined, Stop>> {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const read = await readTemplate(this.#files, join(this.#folder, path), path);
    this.#texts.set(path, read);
    return read;
  }
}

async function readTemplate(
  files: Files,
  path: string,
  shown: string,
): Promise<Result<string | undefined, Stop>> {
  const read = await attempt(path, async () => {
    const stat = await files.stat(path);
    if (stat === undefined) return ok(undefined);
    if (stat.kind !== "file") return err("is no file");
    if (stat.size > MOST_SCRIPT_BYTES) return err("has more than 4 MiB, with which sbatch takes no script");
    return ok(await files.readText(path));
  });
  if (!read.ok) return err(unreadable(`${shown} cannot be read: ${read.error.message}`, path));
  return read.value.ok ? read.value : err(unreadable(`${shown} ${read.value.error}`, path));
}

const unreadable = (message: string, path: string): Stop =>
  stop(EXIT.errors, "scaffold.template", message, "Name a template that can be read", path);
