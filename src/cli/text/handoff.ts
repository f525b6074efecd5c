import type { Handoff } from "../../commands/handoff/handoff.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { duration } from "./duration.ts";
import { shortPath } from "./short-path.ts";

/** The file itself where it was only asked to be shown; otherwise where it is, and what it says first. */
export function renderHandoff(data: Handoff, { colors }: Terminal, cwd: string): string {
  if (data.text !== undefined) return data.text;
  const { since, at, completed, failures, stuck } = data;
  const told = [
    `${completed.total} completed${since === undefined ? "" : ` in ${duration((Date.parse(at) - Date.parse(since)) / 1000)}`}`,
    ...(failures.total > 0 ? [`${failures.total} without success`] : []),
    ...(stuck.total > 0 ? [`${stuck.total} for a person to look at`] : []),
  ];
  const missing = data.missing.map((what) => `${colors.yellow("missing")}: ${harmless(what)}\n`).join("");
  return `Wrote ${harmless(shortPath(data.path, cwd))}: ${told.join(", ")}\n${missing}`;
}
