import type { LastValue } from "./asked.ts";

/** GPUs of one type that one node has to have; `""`: of any type. */
export interface GpusOfNode {
  readonly type: string;
  readonly count: number;
}

/**
 * What a script asks of one of its nodes. `--gpus` is for all nodes together: where their number is not fixed, no more can be said of
 * one than that it has some.
 */
export function gpusOfNode(last: LastValue): readonly GpusOfNode[] {
  const perNode = [
    ...entriesIn(last("gpus-per-node")),
    ...entriesIn(last("gpus-per-task")),
    ...entriesIn(gpusIn(last("gres"))),
  ];
  if (perNode.length > 0) return perNode;
  const isOne = last("nodes") === "1";
  return entriesIn(last("gpus")).map(({ type, count }) => ({ type, count: isOne ? count : 1 }));
}

/** The GPUs among generic resources, as `--gpus` has them. */
const gpusIn = (gres: string | undefined): string | undefined =>
  gres
    ?.split(",")
    .flatMap((part) => /^(?:gres[:/])?gpu(?:[:=](.+))?$/.exec(part)?.slice(1) ?? [])
    .map((part) => part ?? "1")
    .join(",");

/** `a100:2`, `2`, `a100`. */
function entriesIn(text: string | undefined): readonly GpusOfNode[] {
  if (text === undefined || text === "") return [];
  return text.split(",").flatMap((part): GpusOfNode[] => {
    const [, type = "", , count] = /^(?:([A-Za-z][^:=]*)([:=]|$))?(\d+)?$/.exec(part) ?? [];
    const number = Number(count ?? (type === "" ? 0 : 1));
    return number > 0 ? [{ type, count: number }] : [];
  });
}
