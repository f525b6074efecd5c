/**
 * The files of a job that leaves its own record, all in one folder, so that one listing tells all:
 * `<name>.script` is the snapshot, `<name>.sh` what sbatch got, `<name>.<id>.<restarts>.<what>` one run of it.
 */
export const scriptName = (name: string): string => `${name}.script`;
export const wrapperName = (name: string): string => `${name}.sh`;

/** Which file of which run. A requeued job goes on under its id with one restart more. */
export interface RunFile {
  readonly name: string;
  /** `812`, or of an array's element `812_3`. */
  readonly id: string;
  readonly restarts: number;
  readonly what: "start" | "term" | "exit";
}

export function runFileOf(file: string): RunFile | undefined {
  const match = /^(.+)\.([1-9]\d*(?:_\d+)?)\.(\d+)\.(start|term|exit)$/.exec(file);
  const [, name, id, restarts, what] = match ?? [];
  if (name === undefined || id === undefined || (what !== "start" && what !== "term" && what !== "exit"))
    return undefined;
  return { name, id, restarts: Number(restarts), what };
}

/** The name of the job that a file belongs to. */
export const ownerOf = (file: string): string | undefined =>
  runFileOf(file)?.name ?? /^(.+~[0-9a-z]+)\.(?:script|sh)(?:\.new)?$/.exec(file)?.[1];
