/** When a job may start, by what becomes of another. `aftercorr` compares the tasks of two arrays, each with its like. */
export type DependencyKind = "after" | "afterany" | "afterok" | "afternotok" | "aftercorr";

export type DependencyTerm =
  | {
      readonly kind: DependencyKind;
      readonly job: number;
      /** Absent: the job, or all tasks of the array. */
      readonly task?: number;
      /** Of `after`: so long after its start. */
      readonly delayMinutes?: number;
    }
  | { readonly kind: "singleton" };

/** `isAny`: one of them is enough (`?`), otherwise all are needed (`,`). */
export interface Dependency {
  readonly isAny: boolean;
  readonly terms: readonly DependencyTerm[];
}

/** A burst buffer is emptied by nobody here, so that its job is only waited for. */
const KINDS: ReadonlyMap<string, DependencyKind> = new Map([
  ["after", "after"],
  ["afterany", "afterany"],
  ["afterburstbuffer", "afterany"],
  ["aftercorr", "aftercorr"],
  ["afternotok", "afternotok"],
  ["afterok", "afterok"],
]);

const termOf = (kind: DependencyKind, written: string): DependencyTerm | undefined => {
  const [, job, task, minutes] = /^([1-9]\d{0,14})(?:_(\d{1,9}|\*))?(?:\+(\d{1,9}))?$/.exec(written) ?? [];
  if (job === undefined) return undefined;
  return {
    kind,
    job: Number(job),
    ...(task === undefined || task === "*" ? {} : { task: Number(task) }),
    ...(minutes === undefined || kind !== "after" ? {} : { delayMinutes: Number(minutes) }),
  };
};

/** `afterok:12:14_3`; a bare id is the old form of `afterany`. */
const termsOf = (part: string): readonly (DependencyTerm | undefined)[] => {
  if (/^singleton$/i.test(part)) return [{ kind: "singleton" }];
  if (/^\d/.test(part)) return [termOf("afterany", part)];
  const [word = "", ...jobs] = part.split(":");
  const kind = KINDS.get(word.toLowerCase());
  return kind === undefined || jobs.length === 0 ? [undefined] : jobs.map((job) => termOf(kind, job));
};

/**
 * Reads `--dependency`; undefined when sbatch would refuse it (Job dependency problem). One `?` among the separators makes
 * it a choice among all, as slurmctld takes it.
 */
export const parseDependency = (text: string): Dependency | undefined => {
  const terms = text.split(/[,?]/).flatMap(termsOf);
  const known = terms.filter((term) => term !== undefined);
  return known.length === terms.length ? { isAny: text.includes("?"), terms: known } : undefined;
};

/** Whether another condition can be added to the script's own: not to a choice (`?`). */
export const takesAnother = (own: string | undefined): boolean => own?.includes("?") !== true;

/** `--dependency` for a job that also has to wait until another one has ended well. */
export const alsoAfter = (own: string | undefined, job: string): string =>
  own === undefined || own === "" ? `afterok:${job}` : `${own},afterok:${job}`;
