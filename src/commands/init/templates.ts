import { nearest } from "../../model/nearest.ts";
import type { ShippedFile } from "../../shipped/files.ts";
import { SUMMARY_NAME } from "../../tick/folder/place.ts";

/** An experiment to begin with, as it goes with the command. */
export interface Template {
  readonly name: string;
  /** What it is, in a sentence. */
  readonly about: string;
  readonly files: readonly ShippedFile[];
}

/** All there are, by name. Each is a folder of `templates/` with a summary, whose first paragraph says what it is. */
export async function allTemplates(): Promise<readonly Template[]> {
  const { shippedFiles } = await import("../../shipped/files.ts");
  const all = shippedFiles("templates");
  const common = all.filter(({ path }) => path === COMMON);
  return all.flatMap(({ path, text }) => {
    const [name = "", file] = path.split("/");
    if (file !== SUMMARY_NAME) return [];
    const own = shippedFiles(`templates/${name}`);
    const files = own.some(readsCommon) ? [...own, ...common].sort(byPath) : own;
    return [{ name, about: firstParagraph(text), files }];
  });
}

/** What job scripts have in common lies beside the folders, and goes with each template whose scripts read it. */
const COMMON = "job.sh";
const readsCommon = ({ text }: ShippedFile): boolean => /^\. (?:\.\.\/)+job\.sh$/m.test(text);

const byPath = (one: ShippedFile, other: ShippedFile): number => (one.path < other.path ? -1 : 1);

const firstParagraph = (summary: string): string =>
  (/^# .*\n\n([\s\S]*?)\n\n/.exec(summary)?.[1] ?? "").replaceAll("\n", " ");

/** The one that is meant, or what to say where there is none of that name. */
export function templateNamed(
  templates: readonly Template[],
  name: string,
): { readonly found: Template } | { readonly next: string } {
  const found = templates.find((template) => template.name === name);
  if (found !== undefined) return { found };
  const names = templates.map((template) => template.name);
  const meant = nearest(name, names);
  const all = `There are ${names.join(", ")}`;
  return { next: meant === undefined ? all : `Did you mean ${meant}? ${all}` };
}

/** The files of a new experiment; its name is that of its folder. */
export const filesOf = ({ files }: Template, experiment: string): readonly ShippedFile[] =>
  files.map(({ path, text }) =>
    path === SUMMARY_NAME
      ? { path, text: text.replace(/^# .*$/m, () => `# Experiment: ${experiment}`) }
      : { path, text },
  );
