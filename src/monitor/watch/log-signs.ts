/** What one line of a training log says of its progress. */
export interface LogSign {
  /** Per second; `unit` tells which rates can be compared: `it/s`, `tok/s`. */
  readonly rate?: { readonly value: number; readonly unit: string };
  readonly loss?: number;
  /** Steps, of which there are so many; beyond that number where whoever counts did not know it. */
  readonly steps?: { readonly done: number; readonly total: number };
  /** The steps are those of one epoch of several, so that they do not tell how far the whole of it is. */
  readonly isPart?: true;
}

const NUMBER = String.raw`(\d+(?:\.\d+)?(?:e[+-]?\d+)?)`;

const PREFIXES: Readonly<Record<string, number>> = { "": 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9 };

/** Words for one step of training. */
const STEP = "it(?:eration)?s?|steps?|batch(?:es)?|updates?";

interface RateRule {
  readonly pattern: RegExp;
  rate(match: readonly string[]): LogSign["rate"];
}

/** How logs tell their rate, the more telling ones first: a log of torchtune also has a bar with s/it. */
const RATES: readonly RateRule[] = [
  {
    // torchtune: `tokens_per_second_per_gpu:1234.5`; others: `tokens per sec: 12`, `'samples_per_second': 3.1`.
    pattern: new RegExp(
      String.raw`\b(?:train_)?(token|sample|image|example|step|frame)s?[_ /]per[_ /]sec(?:ond)?(_per_gpu|_per_device|/gpu)?["']?\s*[:=]?\s*${NUMBER}`,
      "i",
    ),
    rate: ([, what = "", each, value]) => ({
      value: Number(value),
      unit: `${what.toLowerCase() === "token" ? "tok" : what.toLowerCase()}/s${each === undefined ? "" : "/GPU"}`,
    }),
  },
  {
    // Bars of slow steps: `2.51s/it`.
    pattern: new RegExp(String.raw`[\s\[,]${NUMBER}\s?s/(?:${STEP})\b`, "i"),
    rate: ([, value]) => ({ value: 1 / Number(value), unit: "it/s" }),
  },
  {
    // Bars: `5.39it/s`, `1.2kit/s`. What is loaded from somewhere (`140MB/s`) is no step.
    pattern: new RegExp(
      String.raw`[\s\[,]${NUMBER}\s?([kKMG]?)(${STEP}|tok(?:ens?)?|samples?|examples?|images?)/s(?:ec)?\b`,
      "i",
    ),
    rate: ([, value, prefix = "", what = ""]) => ({
      value: Number(value) * (PREFIXES[prefix] ?? 1),
      unit: unitOf(what),
    }),
  },
  {
    // Megatron-LM.
    pattern: new RegExp(String.raw`elapsed time per iteration \(ms\):\s*${NUMBER}`, "i"),
    rate: ([, value]) => ({ value: 1000 / Number(value), unit: "it/s" }),
  },
];

function unitOf(word: string): string {
  const what = word.toLowerCase();
  if (new RegExp(`^(?:${STEP})$`).test(what)) return "it/s";
  if (what.startsWith("tok")) return "tok/s";
  return `${what.replace(/s$/, "")}/s`;
}

/** `loss=0.53`, `Loss: 1.2`, `'loss': 0.53`, `train/loss 0.4`; not a loss of validation, which comes seldom. */
const LOSS =
  /(?<![\w])(?:train(?:ing)?[_/ .-]?)?(?:lm )?loss(?:[_/]train)?(?:["']?\s{0,8}[:=]\s{0,8}|\s{1,8})([+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|nan|inf(?:inity)?))(?![\w])/i;

/** The bars of tqdm, and of all that draw as it does: `450/1000 [01:23<01:42`. */
const BAR = /(\d+)\/(\d+) \[[\d:]+<[\d:?]+/;

/** `step 120/1000`, `Iteration: 5 of 100`, `iter [20/100]`, Megatron's `iteration       10/     500 |`. */
const STEPS =
  /\b(?:global[_ ])?(?:step|iter(?:ation)?|batch|update)s?["']?\s*[:=]?\s*\[?\s*(\d+)\s*(?:\/|of)\s*(\d+)/i;

/** A bar of one epoch: Lightning (`Epoch 3: 45%|`), torchtune (`1|450|Loss: `), `Epoch [3/10]`. */
const OF_EPOCH = /\bepoch\b|^\s*\d+\|\d+\|/i;

/** Nobody writes longer lines for people, and the time that patterns take grows with the square of a line. */
const LONGEST = 1_000;

/** What a line says; undefined where that is nothing. */
export function signIn(text: string): LogSign | undefined {
  const line = text.slice(0, LONGEST);
  const rate = rateIn(line);
  const loss = lossIn(line);
  const steps = stepsIn(line);
  if (rate === undefined && loss === undefined && steps === undefined) return undefined;
  return {
    ...(rate === undefined ? {} : { rate }),
    ...(loss === undefined ? {} : { loss }),
    ...(steps === undefined ? {} : { steps }),
    ...(steps !== undefined && OF_EPOCH.test(line) ? { isPart: true } : {}),
  };
}

function rateIn(line: string): LogSign["rate"] {
  for (const { pattern, rate } of RATES) {
    const match = pattern.exec(line);
    const found = match === null ? undefined : rate(match);
    if (found !== undefined && Number.isFinite(found.value) && found.value > 0) return found;
  }
  return undefined;
}

function lossIn(line: string): number | undefined {
  const text = LOSS.exec(line)?.[1]?.toLowerCase();
  if (text === undefined) return undefined;
  if (text.endsWith("nan")) return Number.NaN;
  return text.includes("inf") ? (text.startsWith("-") ? -1 : 1) * Number.POSITIVE_INFINITY : Number(text);
}

function stepsIn(line: string): LogSign["steps"] {
  const [, done, total] = BAR.exec(line) ?? STEPS.exec(line) ?? [];
  const steps = { done: Number(done), total: Number(total) };
  return steps.total > 0 ? steps : undefined;
}
