import { basename } from "node:path";
import { EXIT, stop } from "../model/exit.ts";
import { nearest } from "../model/nearest.ts";
import { type Answer, type Context, stopped } from "./command.ts";
import { SHELLS, type Shell } from "./shells.ts";

/** Which shell is meant: the one that is named, or the one that a person logs in with. */
export function shellMeant(
  { system }: Pick<Context, "system">,
  named: string | undefined,
): Answer<{ readonly shell: Shell }> {
  const login = basename(system.host.env.SHELL ?? "");
  const wanted = named ?? login;
  const shell = SHELLS.find((name) => name === wanted);
  if (shell !== undefined) return { exitCode: EXIT.done, data: { shell }, diagnostics: [] };
  const meant = nearest(wanted, SHELLS);
  const message =
    named !== undefined
      ? `there is no completion for the shell "${named}"`
      : login === ""
        ? "for which shell? The variable SHELL names none"
        : `for which shell? There is no completion for ${login}, which is what the variable SHELL names`;
  const next = `${meant === undefined ? "" : `Did you mean ${meant}? `}Name one: ${SHELLS.map((name) => `runmark completion ${name}`).join(", ")}`;
  return stopped(stop(EXIT.usage, "completion.unknown-shell", message, next));
}
