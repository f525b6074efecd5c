/** Links and headings of Markdown pages, as far as ours use them. */
export interface Link {
  /** Folders and a name, from the page's own folder; empty for the page itself. */
  readonly path: string;
  /** Of a heading, without `#`; empty for the page as a whole. */
  readonly anchor: string;
}

const proseOf = (text: string): string =>
  text
    .replaceAll(/^```[\s\S]*?^```$/gm, "")
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]]/g, " "));

/** All links but those to other sites. */
export const linksIn = (text: string): Link[] =>
  [...proseOf(text).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].map(
    ([, path = "", anchor = ""]) => ({ path, anchor }),
  );

/** The anchors that GitHub gives a page's headings: https://github.com/gjtorikian/html-pipeline, `toc_filter`. */
export function anchorsIn(text: string): string[] {
  const seen = new Map<string, number>();
  return text
    .replaceAll(/^```[\s\S]*?^```$/gm, "")
    .split("\n")
    .flatMap((line) => /^#{1,6} (.*)$/.exec(line)?.[1] ?? [])
    .map((title) => {
      const plain = title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
        .replaceAll(" ", "-");
      const times = seen.get(plain) ?? 0;
      seen.set(plain, times + 1);
      return times === 0 ? plain : `${plain}-${times}`;
    });
}
