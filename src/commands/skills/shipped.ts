import { type ShippedFile, shippedFiles } from "../../shipped/files.ts";

export interface Skill {
  readonly name: string;
  /** What it does, and when an agent should read it. */
  readonly description: string;
  /** Paths as `show` takes them, SKILL.md first. */
  readonly files: readonly string[];
}

/** The files of all skills, by their path below the folder that holds the skills. */
export const skillFiles = (): readonly ShippedFile[] => shippedFiles("skills");

/** The skills that go with the command, sorted by name. */
export function shippedSkills(files: readonly ShippedFile[]): Skill[] {
  return files
    .filter(({ path }) => /^[^/]+\/SKILL\.md$/.test(path))
    .map(({ path, text }) => {
      const name = path.slice(0, path.indexOf("/"));
      const others = files.filter((file) => file.path.startsWith(`${name}/`) && file.path !== path);
      return { name, description: descriptionIn(text), files: [path, ...others.map((file) => file.path)] };
    });
}

/** One line of the front matter: a test holds the skills to that. */
const descriptionIn = (text: string): string => /^description: (.+)$/m.exec(text)?.[1] ?? "";
