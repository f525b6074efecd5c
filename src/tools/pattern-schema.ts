import * as z from "zod/mini";
import { NAMES } from "./pattern.ts";

/** All places of such a pattern may be one and the same folder, and one that holds others. */
const GOES_BACK = /[{*].*\/\.\.(?:\/|$)/s;

/** What is wrong with a pattern; undefined when nothing is. Of what is found on the disk a script can know nothing. */
export function problemWithPattern(pattern: string, found: "found" | "given"): string | undefined {
  const known = found === "found" ? NAMES : NAMES.filter((name) => name !== "step");
  const strange = [...pattern.matchAll(/\{([\w-]*)\}/g)].find(
    ([, name]) => !known.some((one) => one === name),
  );
  if (strange !== undefined)
    return `${strange[0]} stands for nothing here: there are ${known.map((name) => `{${name}}`).join(", ")}`;
  if (pattern.trim() === "") return "a pattern must not be empty";
  if (/\[[^\]]*(?:\[|$)|^[^[]*\]/.test(pattern.replaceAll(/\[[^[\]]*\]/g, "")))
    return `"${pattern}" has a bracket without its other half`;
  if (found === "found" && GOES_BACK.test(pattern.replaceAll(/[[\]]/g, "")))
    return `"${pattern}" must not go back with .. behind a name that is filled in or looked for`;
  return found === "given" && pattern.includes("*") ? `"${pattern}" must not hold *` : undefined;
}

/** A text with a check that answers in words. */
export const textThat = (problemWith: (text: string) => string | undefined) =>
  z.string().check(
    z.superRefine((text, context) => {
      const message = problemWith(text);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    }),
  );

export const given = textThat((text) => problemWithPattern(text, "given"));
export const found = textThat((text) => problemWithPattern(text, "found"));
export const ofRun = textThat((text) =>
  text.includes("{run}")
    ? problemWithPattern(text, "given")
    : "it must be a file of each run: name {run} in it",
);
