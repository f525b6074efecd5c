import type { Tool } from "../tools/tool.ts";
import type { Tensor } from "../validate/formats/format.ts";
import { isWhole, type Seen } from "../validate/look.ts";

/** One checkpoint as commands show it; times are ISO 8601, UTC. */
export interface CheckpointView {
  /** Relative to the experiment, or absolute where the tool says so. */
  readonly path: string;
  readonly epoch?: number | undefined;
  readonly step?: number | undefined;
  /** The model at the end of the training. */
  readonly isFinal?: true | undefined;
  readonly isValid: boolean;
  /** Why it is not, in words that follow its name. */
  readonly problem?: string | undefined;
  readonly bytes: number;
  /** There is more in it than was counted. */
  readonly isPartial?: true | undefined;
  readonly savedAt?: string | undefined;
}

export interface TensorsView {
  readonly path: string;
  readonly parameters: number;
  readonly bytes: number;
  readonly tensors: readonly (Tensor & { readonly file: string })[];
}

/** The checkpoints of a run, the newest first. All paths are as in {@link CheckpointView}. */
export interface RunCheckpoints {
  readonly run: string;
  /** The tool that says where they lie; absent where none of the run's tools does. */
  readonly tool?: string | undefined;
  readonly exists: boolean;
  readonly epochs: readonly number[];
  readonly steps: readonly number[];
  /** How many epochs there should be, where somebody says. */
  readonly expectedEpochs?: number | undefined;
  readonly newest?: string | undefined;
  readonly newestValid?: string | undefined;
  readonly bytes: number;
  readonly checkpoints: readonly CheckpointView[];
  readonly tensors?: TensorsView | undefined;
}

export interface CheckpointsView {
  readonly experiment: string;
  readonly bytes: number;
  readonly runs: readonly RunCheckpoints[];
}

interface RunFacts {
  readonly run: string;
  readonly tool: Tool | undefined;
  readonly seen: readonly Seen[];
  readonly epochs: number | undefined;
  readonly tensors: boolean;
}

export function runViewOf({ run, tool, seen, epochs, tensors }: RunFacts): RunCheckpoints {
  const valid = seen.find(isWhole);
  return {
    run,
    tool: tool?.name,
    exists: seen.length > 0,
    epochs: numbersOf(seen, "epoch"),
    steps: numbersOf(seen, "step"),
    expectedEpochs: epochs,
    newest: seen[0]?.path,
    newestValid: valid?.path,
    bytes: seen.reduce((sum, { bytes }) => sum + bytes, 0),
    checkpoints: seen.map(viewOf),
    tensors: tensors && valid !== undefined ? tensorsOf(valid) : undefined,
  };
}

const numbersOf = (seen: readonly Seen[], name: "epoch" | "step"): number[] =>
  [...new Set(seen.flatMap((each) => each[name] ?? []))].sort((one, other) => one - other);

const viewOf = (seen: Seen): CheckpointView => ({
  path: seen.path,
  epoch: seen.epoch,
  step: seen.step,
  isFinal: seen.isFinal || undefined,
  isValid: isWhole(seen),
  problem: seen.problem,
  bytes: seen.bytes,
  isPartial: seen.isPartial || undefined,
  savedAt: seen.savedAt === undefined ? undefined : new Date(seen.savedAt).toISOString(),
});

function tensorsOf({ path, parts }: Seen): TensorsView {
  const tensors = parts.flatMap(({ file, tensors }) => tensors.map((tensor) => ({ ...tensor, file })));
  const elements = ({ shape }: Tensor): number => shape.reduce((all, length) => all * length, 1);
  return {
    path,
    parameters: tensors.reduce((sum, tensor) => sum + elements(tensor), 0),
    bytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    tensors,
  };
}
