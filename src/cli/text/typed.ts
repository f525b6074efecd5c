import { isAbsolute } from "node:path";
import { invocation } from "../../commands/invocation.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";

/** What a finding about a summary tells people to type, so that it also reaches that summary from where they stand. */
export function asTyped(
  text: string,
  { code, path }: Pick<Diagnostic, "code" | "path">,
  cwd: string,
): string {
  if (path === undefined || !isAbsolute(path) || !/^(?:summary|task)\./.test(code)) return text;
  return text.replaceAll(/\brunmark (check(?: --fix| --all)?)(?![\w-])/g, (_, command: string) =>
    invocation(command, path, cwd),
  );
}

/** The same findings, with such commands in their next steps. */
export const typedFindings = (diagnostics: readonly Diagnostic[], cwd: string): Diagnostic[] =>
  diagnostics.map((one) => (one.next === undefined ? one : { ...one, next: asTyped(one.next, one, cwd) }));
