/** One job of the fake SLURM, as its line in `jobs/<id>` has it. Times are epoch seconds as text, empty where unknown. */
export interface FakeJob {
  readonly id: string;
  /** Who shows it. `partial`: the records are not filled in yet; `late`: it is made but not visible. */
  readonly sources: "all" | "queue" | "records" | "partial" | "late" | "none";
  readonly state: string;
  readonly reason: string;
  readonly node: string;
  readonly submit: string;
  readonly start: string;
  readonly end: string;
  /** `code:signal`. */
  readonly exit: string;
  readonly partition: string;
  readonly user: string;
  readonly output: string;
  readonly name: string;
}

const SEPARATOR = "\x1f";
/** The order of lib.sh. */
const FIELDS = [
  "id",
  "sources",
  "state",
  "reason",
  "node",
  "submit",
  "start",
  "end",
  "exit",
  "partition",
  "user",
  "output",
  "name",
] as const satisfies readonly (keyof FakeJob)[];

export const printJob = (job: FakeJob): string => `${FIELDS.map((field) => job[field]).join(SEPARATOR)}\n`;

export function parseJob(line: string): FakeJob {
  const values = line.replace(/\n$/, "").split(SEPARATOR);
  return Object.fromEntries(FIELDS.map((field, index) => [field, values[index] ?? ""])) as unknown as FakeJob;
}
