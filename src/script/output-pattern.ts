/** What an output pattern can name. */
export interface PatternValues {
  readonly id: string;
  readonly name: string;
  readonly user: string;
  readonly node: string;
  /** Of an element of an array: the id of the whole, and which it is. */
  readonly array?: { readonly id: string; readonly task: number };
}

/** SLURM's NO_VAL, which is what `%a` gives in a job that is no array. */
const noArrayIndex = "4294967294";

const patternValue = (letter: string, values: PatternValues): string | undefined => {
  switch (letter) {
    case "j":
    case "J":
      return values.id;
    case "A":
      return values.array?.id ?? values.id;
    case "a":
      return values.array === undefined ? noArrayIndex : String(values.array.task);
    case "x":
      return values.name;
    case "u":
      return values.user;
    case "N":
      return values.node;
    case "n":
    case "t":
      return "0";
    case "s":
      return "batch";
    default:
      return undefined;
  }
};

const maximumWidth = 10;

/**
 * The file that an `--output` or `--error` pattern stands for (sbatch(1), "filename pattern"). A number between `%` and
 * the letter pads numbers with zeros; a backslash anywhere switches patterns off; unknown letters stay as written.
 */
export const expandPattern = (pattern: string, values: PatternValues): string => {
  if (pattern.includes("\\")) return pattern.replaceAll("\\", "");
  return pattern.replace(
    /%(?:%|(\d*)([A-Za-z]))/g,
    (written, width: string | undefined, letter: string | undefined) => {
      if (letter === undefined) return "%";
      const value = patternValue(letter, values);
      if (value === undefined) return written;
      return /^\d+$/.test(value) ? value.padStart(Math.min(Number(width ?? 0), maximumWidth), "0") : value;
    },
  );
};

export const DEFAULT_OUTPUT = "slurm-%j.out";

export const DEFAULT_ARRAY_OUTPUT = "slurm-%A_%a.out";
