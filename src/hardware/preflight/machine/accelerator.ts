import { memoryText } from "../../../model/amounts.ts";
import type { GpuAnswer, GpuReading } from "../../gpus/gpu.ts";
import { failure, fine, type Line, unknown, warning } from "../line.ts";
import { many, mostAsked, type Need, namesOf } from "../need.ts";

/** Whether PyTorch can use the GPU of an Apple processor; absent on other machines. */
export type Mps =
  | { readonly kind: "usable" }
  | { readonly kind: "unusable" }
  /** There is no Python with torch to ask. */
  | { readonly kind: "unasked"; readonly reason: string };

export interface AcceleratorFacts {
  readonly needs: readonly Need[];
  /** GPUs that jobs share here; absent where that is not known. */
  readonly shared?: number;
  readonly answer: GpuAnswer;
  readonly mps?: Mps;
  /** Jobs of this experiment are at work, and have GPUs in use. */
  readonly hasJobs: boolean;
}

/** The scripts of tasks that ended were not looked at, and may well ask for one. */
const NOBODY_ASKS = "no script that is left to run asks for a GPU";

/** So much of a GPU's memory a desktop or a driver holds. More is another program's. */
const HELD_BY_OTHERS = 0.2;

export function judgeAccelerator(facts: AcceleratorFacts): readonly Line[] {
  const { most, tasks } = mostAsked(facts.needs, ({ gpus }) => gpus);
  const { answer, shared } = facts;
  if (most === 0) return [unasked(facts)];
  if (shared !== undefined && most > shared) {
    const asks = `${namesOf(tasks)} ${tasks.length === 1 ? "asks" : "ask"} for ${many(most, "GPU")}`;
    return [
      failure("accelerator", `${asks}, and there ${hereIs(shared)}: ${seenText(facts)}`, mend(facts, most)),
    ];
  }
  if (answer.kind === "silent")
    return [unknown("accelerator", `${answer.by}: ${answer.reason}`, seeTool(answer.by))];
  if (facts.mps?.kind === "unusable")
    return [
      warning(
        "accelerator",
        seenText(facts),
        "See that torch is built for MPS: python3 -m torch.utils.collect_env",
      ),
    ];
  const taken = answer.kind === "gpus" && !facts.hasJobs ? answer.gpus.filter(isTaken) : [];
  const [first] = taken;
  if (answer.kind !== "gpus" || first === undefined) return [fine("accelerator", seenText(facts))];
  return [warning("accelerator", takenText(first, taken.length), `See which programs: ${answer.by}`)];
}

const hereIs = (shared: number): string =>
  shared === 0 ? "is none" : `${shared === 1 ? "is" : "are"} ${shared}`;

function unasked(facts: AcceleratorFacts): Line {
  const { answer } = facts;
  if (answer.kind === "silent")
    return warning("accelerator", `${answer.by}: ${answer.reason}; ${NOBODY_ASKS}`, seeTool(answer.by));
  return fine("accelerator", `${seenText(facts)}; ${NOBODY_ASKS}`);
}

const seeTool = (tool: string): string => `See what it says by itself: ${tool}`;

const mend = ({ answer }: AcceleratorFacts, most: number): string =>
  answer.kind === "silent"
    ? `Mend the driver until \`${answer.by}\` answers, or run these elsewhere`
    : `Ask for fewer in --gpus; or say what there is in runmark.yaml: local: {gpus: ${most}}`;

function seenText({ answer, mps }: AcceleratorFacts): string {
  if (answer.kind === "gpus" && answer.gpus.length > 0) return gpusText(answer.gpus);
  if (answer.kind === "silent") return `${answer.by}: ${answer.reason}`;
  if (mps?.kind === "usable") return "Apple GPU (MPS)";
  if (mps?.kind === "unusable") return "torch cannot use the Apple GPU (MPS) here";
  if (mps?.kind === "unasked") return `Apple GPU (MPS), not asked: ${mps.reason}`;
  return "no GPU found";
}

/** `2 × NVIDIA A100-SXM4-80GB, 80 GB`; of different ones each kind. */
function gpusText(gpus: readonly GpuReading[]): string {
  const kinds = new Map<string, number>();
  for (const { name = "GPU", memoryTotalMiB } of gpus) {
    const kind = `${name}${memoryTotalMiB === undefined ? "" : `, ${memoryText(memoryTotalMiB)}`}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, count]) => `${count} × ${kind}`).join("; ");
}

const isTaken = ({ memoryUsedMiB, memoryTotalMiB }: GpuReading): boolean =>
  memoryUsedMiB !== undefined &&
  memoryTotalMiB !== undefined &&
  memoryUsedMiB > memoryTotalMiB * HELD_BY_OTHERS;

function takenText({ index, memoryUsedMiB = 0, memoryTotalMiB = 0 }: GpuReading, count: number): string {
  const rest = count === 1 ? "" : `, and so it is with ${count - 1} more`;
  return `other programs hold ${memoryText(memoryUsedMiB)} of the ${memoryText(memoryTotalMiB)} of GPU ${index}${rest}`;
}
