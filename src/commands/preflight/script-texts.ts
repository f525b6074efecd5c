import { inBatches } from "../../model/in-batches.ts";
import { isTooLarge } from "../../script/batch-script.ts";
import { readBody } from "../../tick/choose/body.ts";
import type { LeftTask, World } from "./world.ts";

/** Scripts that are alike in what they say, and whose they are. */
export interface Kind {
  readonly tasks: readonly string[];
  readonly text: string;
  readonly first: LeftTask;
}

/** As many scripts are read side by side. */
const AT_ONCE = 32;

/** The texts of scripts, each once; `likeness` says what makes two of them alike. The most common kind comes first. */
export async function kindsOf(
  { system, folder }: Pick<World, "system" | "folder">,
  tasks: readonly LeftTask[],
  likeness: (text: string) => string,
): Promise<readonly Kind[]> {
  const distinct = [...new Map(tasks.map((task) => [task[1].hash, task])).values()];
  const texts = new Map(
    await inBatches(distinct, AT_ONCE, async ([, { hash, path, body }]) => {
      if (body.kind === "text") return [hash, body.text] as const;
      const { text } = await readBody(system.files, folder, { script: path });
      // No scheduler takes it, which is told; what it says is no matter then.
      return [hash, isTooLarge(text) ? "" : text] as const;
    }),
  );
  const kinds = new Map<string, { text: string; first: LeftTask; tasks: string[] }>();
  for (const task of tasks) {
    const text = texts.get(task[1].hash) ?? "";
    const known = kinds.get(likeness(text));
    if (known === undefined) kinds.set(likeness(text), { text, first: task, tasks: [task[0]] });
    else known.tasks.push(task[0]);
  }
  return [...kinds.values()].sort((one, other) => other.tasks.length - one.tasks.length);
}
