import type {
  CheckpointsView,
  CheckpointView,
  RunCheckpoints,
  TensorsView,
} from "../../commands/checkpoints-view.ts";
import { listed } from "../../commands/unknown-name.ts";
import { memoryText } from "../../model/amounts.ts";
import { harmlessName, type Terminal } from "../terminal.ts";
import { cutMiddle, hang, pad, widest, wrap } from "./columns.ts";
import { duration } from "./duration.ts";
import { figures } from "./figures.ts";
import { many } from "./many.ts";
import { SEPARATOR } from "./signs.ts";

const MiB = 2 ** 20;
const KiB = 2 ** 10;

/** `812 B`, `24 KB`, `6.2 GB`, with units of 1024 as for memory. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < MiB ? `${Math.round(bytes / KiB)} KB` : memoryText(bytes / MiB);
}

/** The screen of `checkpoints`: each run, below it what it left behind, the newest first. `now`: epoch ms. */
export function renderCheckpoints(view: CheckpointsView, terminal: Terminal, now: number): string {
  if (view.runs.length === 0) return "No run here is trained.\n";
  const told = view.runs.filter(({ tool }) => tool !== undefined);
  const blocks = told.map((run) => renderRun(run, terminal, now).join("\n"));
  const total = told.length > 1 ? [`${sizeText(view.bytes)} in all`] : [];
  return `${[...blocks, ...renderToolless(view.runs, terminal), ...total].join("\n\n")}\n`;
}

/** Of runs that none of their tools says anything of there is nothing but their names to tell. */
function renderToolless(runs: readonly RunCheckpoints[], { colors, width }: Terminal): string[] {
  const names = runs.filter(({ tool }) => tool === undefined).map(({ run }) => harmlessName(run));
  if (names.length === 0) return [];
  const whose = names.length === 1 ? "its" : "their";
  const [first = "", ...rest] = wrap(
    `${listed(names)}${SEPARATOR}none of ${whose} tools says where checkpoints lie`,
    width,
    "  ",
  );
  return [[colors.bold(first), ...rest].join("\n")];
}

function renderRun(run: RunCheckpoints, terminal: Terminal, now: number): string[] {
  const { colors, width } = terminal;
  const title = wrap([harmlessName(run.run), ...factsOf(run)].join(SEPARATOR), width, "  ", SEPARATOR);
  const rows = run.checkpoints.map((each) => [sizeOf(each), ageOf(each, now)]);
  const columns = figures(["size", "age"], rows).slice(1);
  const room = width - widest(columns, width) - 6;
  const names = widest(
    run.checkpoints.map(({ path }) => harmlessName(path)),
    Math.max(12, room),
  );
  const lines = run.checkpoints.flatMap((each, index) => {
    const sign = each.isValid ? colors.green("✓") : colors.red("✗");
    const name = pad(cutMiddle(harmlessName(each.path), names), names);
    const line = `  ${sign} ${name}  ${columns[index] ?? ""}`;
    return each.isValid ? [line] : [line, ...hang("    ", harmlessName(each.problem ?? ""), width)];
  });
  const tensors = run.tensors === undefined ? [] : ["", ...renderTensors(run.tensors, terminal)];
  return [colors.bold(title[0] ?? ""), ...title.slice(1), ...lines, ...tensors];
}

function factsOf(run: RunCheckpoints): string[] {
  if (!run.exists) return ["no checkpoint"];
  const broken = run.checkpoints.filter(({ isValid }) => !isValid).length;
  const { expectedEpochs: expected, epochs } = run;
  const there = epochs.filter((epoch) => expected === undefined || epoch < expected).length;
  return [
    ...(epochs.length > 0 && expected !== undefined ? [`${there} of ${many(expected, "epoch")}`] : []),
    many(run.checkpoints.length, "checkpoint"),
    ...(broken === 0 ? [] : [`${broken} broken`]),
    sizeText(run.bytes),
    ...(run.newestValid === undefined ? ["none is whole"] : []),
  ];
}

const sizeOf = ({ bytes, isPartial }: CheckpointView): string =>
  `${isPartial ? "over " : ""}${sizeText(bytes)}`;

function ageOf({ savedAt }: CheckpointView, now: number): string {
  if (savedAt === undefined) return "";
  // The clock of a file server may be ahead.
  return `${duration(Math.max(0, (now - Date.parse(savedAt)) / 1000))} ago`;
}

/** Columns that a path leaves for what is said of it. */
const BESIDE = 30;

/** Tensors with name, type, shape and size; a name that is too long loses its middle. */
function renderTensors({ path, tensors, parameters, bytes }: TensorsView, { colors, width }: Terminal) {
  const short = cutMiddle(harmlessName(path), Math.max(12, width - BESIDE));
  if (tensors.length === 0) return [`  ${short} does not name its tensors`];
  const rows = tensors.map(({ dtype, shape, bytes }) => [
    harmlessName(dtype),
    shape.length === 0 ? "scalar" : shape.join(" x "),
    sizeText(bytes),
  ]);
  const [head = "", ...columns] = figures(["type", "shape", "size"], rows, 1);
  const names = widest(
    ["tensor", ...tensors.map(({ name }) => harmlessName(name))],
    Math.max(12, width - widest([head], width) - 4),
  );
  const counted = `${many(tensors.length, "tensor")}, ${parameters.toLocaleString("en")} numbers, ${sizeText(bytes)}`;
  return [
    `  ${colors.dim(`${pad("tensor", names)}  ${head}`)}`,
    ...tensors.map(
      ({ name }, index) => `  ${pad(cutMiddle(harmlessName(name), names), names)}  ${columns[index] ?? ""}`,
    ),
    ...wrap(`  ${counted} in ${short}`, width, "  "),
  ];
}
