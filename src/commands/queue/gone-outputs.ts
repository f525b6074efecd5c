import { resolve } from "node:path";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { QueueState } from "../../queue/job.ts";
import type { Files } from "../../system/ports.ts";

const MOST_SHOWN = 10;
const AT_ONCE = 64;

/**
 * Jobs that are done and whose folder, which the queue made, is not there: the state came along to another machine, or a disk that
 * was lent is gone. They are never run again by themselves.
 */
export const goneOutputs = async (
  files: Pick<Files, "stat">,
  { jobs, root }: QueueState,
): Promise<readonly Diagnostic[]> => {
  const done = jobs.filter(({ phase }) => phase.status === "done");
  const gone: string[] = [];
  for (let first = 0; first < done.length; first += AT_ONCE) {
    const looked = await Promise.all(
      done.slice(first, first + AT_ONCE).map(async ({ id, outDir }) => {
        // What cannot be looked at may be there.
        const there = await files.stat(resolve(root, outDir)).catch(() => true);
        return there === undefined ? [id] : [];
      }),
    );
    gone.push(...looked.flat());
  }
  if (gone.length === 0) return [];
  const shown = gone.slice(0, MOST_SHOWN);
  const more = gone.length > shown.length ? ` and ${gone.length - shown.length} more` : "";
  return [
    {
      severity: "warning",
      code: "queue.gone-outputs",
      message: `done, but the out_dir is not there: ${shown.join(", ")}${more}`,
      next: `Bring it back; or have them run again with: runmark queue recover ${shown.join(" ")}${more === "" ? "" : " ..."}`,
    },
  ];
};
