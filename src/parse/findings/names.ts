import type { Span } from "../../markdown/block.ts";
import type { Task } from "../../model/experiment.ts";
import { nearest } from "../../model/nearest.ts";
import { cellOf } from "../row.ts";
import { placesInRunTables } from "../run-tables.ts";
import type { Check, Reading } from "./check.ts";

/** A slip is looked for in the names of so many rows; a file in which more are strange is of another kind. */
const MOST_GUESSES = 20;

/** Tasks of runs that the table of runs does not have. */
export const unlistedRuns: Check = (reading, report) => {
  const { experiment, layout } = reading;
  if (layout.runTable === undefined) return;
  const listed = new Set(experiment.runs.map(({ name }) => name));
  const strange = experiment.tasks.filter(({ run }) => !listed.has(run));
  if (strange.length === 0) return;
  const looks = new Set([...listed].map(lookOf));
  const started = new Set(experiment.tasks.filter((task) => reading.rows.has(task.key)).map(stageOfRun));
  let guesses = 0;
  const told = new Set<string>();
  for (const task of strange) {
    // A name that looks the same as a listed one is told of where names are compared.
    if (told.has(stageOfRun(task)) || looks.has(lookOf(task.run))) continue;
    told.add(stageOfRun(task));
    guesses += 1;
    const meant =
      guesses > MOST_GUESSES
        ? undefined
        : nearest(
            task.run,
            // A run that has its own row in this stage is not the one that was meant here.
            [...listed].filter((name) => !started.has(stageOfRun({ ...task, run: name }))),
          );
    report(
      {
        severity: meant === undefined ? "info" : "warning",
        code: "summary.unlisted-run",
        message: `the run ${task.run} is not in the table of runs`,
        next:
          meant === undefined
            ? "Add a row for it there, if it belongs to the experiment"
            : `Did you mean ${meant}?`,
      },
      placeOf(reading, task),
    );
  }
};

const stageOfRun = ({ stage, run }: Pick<Task, "stage" | "run">): string => `${stage}\0${run}`;

/** Runs whose names a person would take for the same. */
export const alikeRuns: Check = (reading, report) => {
  const { experiment, layout } = reading;
  const first = new Map<string, string>();
  for (const { name } of experiment.runs) {
    const look = lookOf(name);
    if (!first.has(look)) first.set(look, name);
  }
  const compared = new Set<string>();
  const compare = (name: string, place: () => Span | undefined): void => {
    if (compared.has(name)) return;
    compared.add(name);
    const look = lookOf(name);
    const other = first.get(look) ?? name;
    first.set(look, other);
    if (other === name) return;
    const isCase = other.toLowerCase() === name.toLowerCase();
    report(
      {
        severity: "warning",
        code: "summary.alike-runs",
        message: isCase
          ? `the runs ${other} and ${name} differ in capital letters only`
          : `the runs ${other} and ${spelled(name)} look alike: they differ in characters that are hard to see`,
        next: "Write both in the same way if they are the same run; otherwise rename one",
      },
      place(),
    );
  };
  let listed: ReadonlyMap<string, Span> | undefined;
  const placeInRunTable = (name: string): Span | undefined => {
    listed ??= placesInRunTables(layout.runTables);
    return listed.get(name);
  };
  for (const task of experiment.tasks)
    compare(task.run, () => placeOf(reading, task) ?? placeInRunTable(task.run));
  for (const { name } of experiment.runs) compare(name, () => placeInRunTable(name));
};

/** How a name looks: letters in one case and form, spaces as one, nothing invisible, no dots at the end. */
function lookOf(name: string): string {
  const plain = /[^\0-\x7f]/.test(name)
    ? name
        .normalize("NFKC")
        .replaceAll(/[\u00ad\u200b-\u200f\u2060\ufeff]/gu, "")
        .replaceAll(/[\u2010-\u2015\u2212]/gu, "-")
    : name;
  const lower = plain.toLowerCase();
  return /[\s.]/u.test(lower) ? lower.replaceAll(/\s+/gu, " ").replace(/[. ]+$/, "") : lower;
}

/** With the characters that cannot be seen by their numbers. */
const spelled = (name: string): string =>
  name.replaceAll(
    /[^\x20-\x7e\p{L}]/gu,
    (character) => `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`,
  );

function placeOf({ rows }: Reading, { key }: Task): Span | undefined {
  const place = rows.get(key);
  return place === undefined ? undefined : cellOf(place.row, place.columns, "run")?.content;
}
