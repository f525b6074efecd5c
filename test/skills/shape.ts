import { dirname, posix } from "node:path";
import { parse } from "yaml";

/** The files of one skill by their path below its folder, with `/`. */
export type SkillFiles = ReadonlyMap<string, string>;

const MOST_LINES = 500;
const MOST_DESCRIPTION = 1024;
/** Beside SKILL.md a file is one stage: more is no stage any more. */
const MOST_STAGE_LINES = 60;

/** What is wrong with a skill as a folder in the public format: its front matter, its length, and its links. */
export function shapeProblems(folder: string, files: SkillFiles): string[] {
  const text = files.get("SKILL.md");
  if (text === undefined) return ["SKILL.md is missing"];
  return [
    ...frontProblems(folder, text),
    ...[...files].flatMap(([path, content]) => [
      ...lengthProblems(path, content),
      ...linksIn(content).flatMap((link) => linkProblems(path, link, files)),
    ]),
    ...depthProblems(text, files),
  ];
}

function frontProblems(folder: string, text: string): string[] {
  const front = /^---\n([\s\S]*?)\n---\n/.exec(text)?.[1];
  if (front === undefined) return ["SKILL.md has no front matter"];
  const { name, description, ...others } = parse(front);
  return [
    ...(name === folder ? [] : [`the name ${name} is not that of its folder, ${folder}`]),
    ...(/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name) && name.length <= 64
      ? []
      : [`${name} is no name: lower case, digits and single hyphens, at most 64`]),
    ...(typeof description === "string" && /\S\. Use (?:when|at) /.test(description)
      ? []
      : ["the description does not say what it does and then when to use it"]),
    ...(String(description).length <= MOST_DESCRIPTION
      ? []
      : [`the description has ${String(description).length} characters`]),
    ...Object.keys(others).map((key) => `the front matter has ${key}`),
  ];
}

function lengthProblems(path: string, text: string): string[] {
  const count = text
    .replace(/^---\n[\s\S]*?\n---\n/, "")
    .trimEnd()
    .split("\n").length;
  const most = path === "SKILL.md" ? MOST_LINES - 1 : MOST_STAGE_LINES;
  return count > most ? [`${path} has ${count} lines`] : [];
}

const linksIn = (text: string): string[] => [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, link = ""]) => link);

/** Case counts, whatever the file system says; a copy of the folder must hold all that it names. */
function linkProblems(from: string, link: string, files: SkillFiles): string[] {
  const target = posix.normalize(posix.join(dirname(from), link));
  if (target.startsWith("..")) return [`${from} leads out of the skill: ${link}`];
  return files.has(target) ? [] : [`${from} links to what is not there: ${link}`];
}

/** Who has read SKILL.md has seen the name of every file: none is found only through another. */
function depthProblems(text: string, files: SkillFiles): string[] {
  const direct = new Set(linksIn(text).map((link) => posix.normalize(link)));
  return [...files.keys()]
    .filter((path) => path !== "SKILL.md" && !direct.has(path))
    .map((path) => `SKILL.md does not link to ${path}`);
}
