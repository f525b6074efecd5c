import { join, resolve } from "node:path";
import type { JobRequest } from "../../model/job.ts";
import { outputPatterns } from "../../monitor/outputs.ts";
import { lastValues } from "../../script/asked.ts";
import { interpreterOf } from "../../script/batch-script.ts";
import { readableDirectives } from "../../script/directives.ts";
import { DEFAULT_OUTPUT } from "../../script/output-pattern.ts";
import { jobName } from "../../submit/name.ts";
import { type PackElement, packScript } from "../../submit/pack.ts";
import { shareable } from "../../submit/resources.ts";
import { type PackNote, packPath, packsFolder, writeNote } from "../folder/pack-files.ts";
import { packTag } from "../observe/pack-tags.ts";
import type { Session } from "../session/session.ts";
import type { Item } from "./item.ts";

/** As many files are written side by side. */
const AT_ONCE = 32;

/**
 * Several runs as one array. Their scripts are copied first, as sbatch copies a script: an edit after the submission must not
 * change what runs. The note beside them says whose job each element is.
 */
export async function packRequest(session: Session, items: readonly [Item, ...Item[]]): Promise<JobRequest> {
  const { id = "" } = session.journal.state;
  const tag = packTag(
    id,
    items.map((item) => item.tag),
  );
  const name = jobName([`${items[0].choice.task.run}+${items.length - 1}`], tag);
  const { folder } = session.place;
  await session.system.files.makeFolder(packsFolder(folder));
  const copies = await copyScripts(session, tag, items);
  const note: PackNote = {
    name,
    tasks: items.map(({ choice, attempt, tag }) => ({ task: choice.task.key, attempt, tag })),
  };
  await writeNote(session.system.files, folder, tag, note);
  const atOnce = session.config.values["submit.pack_at_once"];
  const text = packScript(
    items.map((item) => elementOf(item, copies.get(item.text) ?? "")),
    {
      options: shareable(items[0].text)?.options ?? [],
      user: session.system.host.user,
      logStem: join(packsFolder(folder), tag),
      ...(atOnce === null ? {} : { atOnce }),
    },
  );
  return { name, script: { kind: "text", text }, cwd: folder, args: [] };
}

/** One copy of each text, by the text. */
async function copyScripts(
  { system, place }: Session,
  tag: string,
  items: readonly Item[],
): Promise<ReadonlyMap<string, string>> {
  const texts = [...new Set(items.map(({ text }) => text))];
  const paths = new Map(texts.map((text, index) => [text, packPath(place.folder, tag, String(index))]));
  const left = [...paths];
  for (let first = 0; first < left.length; first += AT_ONCE) {
    await Promise.all(
      left
        .slice(first, first + AT_ONCE)
        .map(([text, path]) => system.files.write(path, text, { mode: 0o700 })),
    );
  }
  return paths;
}

function elementOf({ name, text, cwd }: Item, copy: string): PackElement {
  const { output = DEFAULT_OUTPUT, error, chdir = "." } = outputPatterns(text);
  const mode = lastValues(readableDirectives(text))("open-mode");
  return {
    name,
    command: [...interpreterOf(text), copy],
    submitFolder: cwd,
    cwd: resolve(cwd, chdir),
    output,
    ...(error === undefined ? {} : { error }),
    append: /^a/i.test(mode ?? ""),
  };
}
