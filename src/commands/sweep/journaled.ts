import { join, resolve } from "node:path";
import { attempt } from "../../journal/io.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import type { Session } from "../../tick/session/session.ts";
import { quoted } from "../invocation.ts";
import { growerFor, type SweepGrower, type SweepWatch } from "./go-on.ts";
import { outlineOf } from "./plan.ts";
import { DEFINITION_NAME, withHashes } from "./read.ts";

/**
 * Goes on with the sweep of an experiment by the definition that stands in its journal: what was edited since is taken up by
 * `runmark sweep` alone, which says so. Where a template is not as it was, nothing is laid out, and all else goes on.
 */
export async function journaledSweep(
  session: Session,
  watch: Partial<SweepWatch> = {},
): Promise<SweepGrower> {
  const { journal, place, system } = session;
  const definition = JSON.parse(journal.state.sweep?.definition ?? "") as SweepDefinition;
  const templates = await templatesAsTheyWere(session, definition);
  if (!templates.ok) return standing(await notAsItWas(system.files, place.folder, templates.error));
  await watch.onBegin?.(outlineOf(definition, journal.state.sweep?.trials ?? []), []);
  const onProgress = watch.onProgress?.bind(watch) ?? (() => undefined);
  return growerFor(session, { definition, templates: templates.value, failFast: false, onProgress });
}

/** Their texts by path, or what is wrong with one. */
async function templatesAsTheyWere(
  { system: { files }, place }: Session,
  definition: SweepDefinition,
): Promise<Result<ReadonlyMap<string, string>, string>> {
  const { train, evaluate } = definition;
  const texts = new Map<string, string>();
  for (const template of [train.template, evaluate?.template]) {
    if (template === undefined) continue;
    const path = resolve(place.folder, template);
    const text = await attempt(path, () => files.readText(path));
    if (!text.ok) return err(text.error.message);
    if (text.value === undefined) return err(`${template} is gone`);
    texts.set(template, text.value);
  }
  const now = withHashes(definition, texts);
  const changed = (["train", "evaluate"] as const).find(
    (step) => now[step]?.templateHash !== definition[step]?.templateHash,
  );
  return changed === undefined
    ? ok(texts)
    : err(`${definition[changed]?.template} is not as it was when the sweep was begun`);
}

/** Grows by nothing, and says why. */
const standing = (finding: Diagnostic): SweepGrower => ({
  progress: undefined,
  step: async () => ok({ hasMore: false, isStuck: true, isWaiting: false, diagnostics: [finding] }),
  close: async () => undefined,
});

async function notAsItWas(
  files: Session["system"]["files"],
  folder: string,
  reason: string,
): Promise<Diagnostic> {
  const usual = join(folder, DEFINITION_NAME);
  const isUsual = (await files.stat(usual).catch(() => undefined)) !== undefined;
  return {
    severity: "warning",
    code: "sweep.template",
    message: `no trial of the sweep is laid out: ${reason}`,
    next: `Put it back, or start the sweep by its definition: runmark sweep ${isUsual ? quoted(usual) : "FILE"}`,
  };
}
