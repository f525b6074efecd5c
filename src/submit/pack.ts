import { SBATCH_OPTIONS } from "../script/options.ts";
import { expandPattern } from "../script/output-pattern.ts";
import { quoteWord } from "../script/words.ts";
import type { Shareable } from "./resources.ts";

/** One run as an element of an array: what it would have had as a job of its own. Paths are absolute. */
export interface PackElement {
  /** The name of its own job. */
  readonly name: string;
  /** What runs its script, and the copy of it that was taken at submission. */
  readonly command: readonly string[];
  /** Where it would have been submitted. */
  readonly submitFolder: string;
  readonly cwd: string;
  /** As patterns. */
  readonly output: string;
  readonly error?: string;
  readonly append: boolean;
}

export interface PackOptions {
  readonly options: Shareable["options"];
  readonly user: string;
  /**
   * Where SLURM says what it did to an element (time limit, out of memory), as the run's own output is not open for it: each
   * has a file of its own, this and `.<number>.log`, since not every remark tells whom it is about.
   */
  readonly logStem: string;
  /** How many elements may run at one time. */
  readonly atOnce?: number;
}

/**
 * The script of an array whose elements each behave as the script of one run would have by itself: in its folder, with its
 * output files, its name and its environment, and ending as it ends, since the shell makes way for it. Their outputs are
 * opened here, as one array can name one pattern only; `%j` stands for the element as its row names it, `812_3`.
 */
export function packScript(
  elements: readonly PackElement[],
  { options, user, logStem, atOnce }: PackOptions,
): string {
  const throttle = atOnce === undefined ? "" : `%${atOnce}`;
  const directives = [
    ...options,
    { name: "array", value: `0-${elements.length - 1}${throttle}` },
    { name: "output", value: `${logStem.replaceAll("%", "%%")}.%a.log` },
    { name: "open-mode", value: "append" },
  ];
  return `#!/bin/sh
${directives.map(({ name, value }) => directiveLine(name, value)).join("\n")}
# Each task of this array runs the script of one run.
__runmark_refuse() {
  printf 'runmark: %s %s\\n' "$1" "$2" >&2
  exit ${CANNOT_OPEN}
}
__runmark_id=\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}
__runmark_node=\${SLURMD_NODENAME:-$(hostname)}
case $SLURM_ARRAY_TASK_ID in
${elements.map((element, index) => elementCase(element, index, user)).join("\n")}
*) exit 64 ;;
esac
unset SLURM_ARRAY_JOB_ID SLURM_ARRAY_TASK_ID SLURM_ARRAY_TASK_COUNT SLURM_ARRAY_TASK_MAX SLURM_ARRAY_TASK_MIN SLURM_ARRAY_TASK_STEP
export SLURM_JOB_NAME SLURM_SUBMIT_DIR
[ -e "$1" ] || {
  printf 'runmark: execve(): bad interpreter(%s): No such file or directory\\n' "$1" >&2
  exit ${NO_INTERPRETER}
}
exec "$@"
`;
}

function directiveLine(name: string, value: string): string {
  const isBare = value === "" && SBATCH_OPTIONS.find((option) => option.name === name)?.arity !== "required";
  return `#SBATCH --${name}${isBare ? "" : `=${quoteWord(value)}`}`;
}

/** SLURM ends a job with 0:53 that cannot have its folder or its output file; 53 is as near as a script comes. */
const CANNOT_OPEN = 53;

/** slurmstepd ends a script whose interpreter is not there with ENOENT, and with the words that stand above. */
const NO_INTERPRETER = 2;

function elementCase(element: PackElement, index: number, user: string): string {
  const values = { id: ID, name: element.name, user, node: NODE };
  const into = element.append ? ">>" : ">";
  const output = shellText(expandPattern(element.output, values));
  const error = element.error === undefined ? output : shellText(expandPattern(element.error, values));
  const cwd = shellText(element.cwd);
  const files = [...new Set([output, error])];
  return `${index})
  SLURM_JOB_NAME=${shellText(element.name)} SLURM_SUBMIT_DIR=${shellText(element.submitFolder)}
  cd ${cwd} || __runmark_refuse "cannot enter" ${cwd}
${files.map((file) => `  true >>${file} || __runmark_refuse "cannot open" ${file}`).join("\n")}
  exec ${into}${output} 2${error === output ? ">&1" : `${into}${error}`}
  ${element.append ? "" : "unset SLURM_OPEN_MODE; "}set -- ${element.command.map(shellText).join(" ")} ;;`;
}

/** Stand in a pattern for what only the job knows. */
const [ID, NODE] = ["\u0001", "\u0002"];

/** Quoted for a shell, whatever it holds. */
function shellText(text: string): string {
  return text
    .split(/([\u0001\u0002])/)
    .filter((piece) => piece !== "")
    .map((piece) => {
      if (piece === ID) return '"$__runmark_id"';
      return piece === NODE ? '"$__runmark_node"' : `'${piece.replaceAll("'", "'\\''")}'`;
    })
    .join("");
}
