import type { Bullet, Span } from "./block.ts";
import { plainText } from "./inline.ts";
import { linesBetween } from "./lines.ts";

const MARKER = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+/;
const FIELD = /^(?:\*\*([^*:]+):\*\*|\*\*([^*:]+)\*\*[ \t]*:|__([^_:]+):__|__([^_:]+)__[ \t]*:)(.*)$/;
const FENCE = /^(?:[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)*[ \t]*(`{3,}|~{3,})/;

/** The `- **Name:** value` items of a list, however deep; code and comments inside the list are passed over. */
export function readBullets(text: string, list: Span): Bullet[] {
  const bullets: Bullet[] = [];
  let until: string | undefined;
  for (const line of linesBetween(text, list.start, list.end)) {
    const source = text.slice(line.start, line.end);
    if (until !== undefined) {
      if (source.includes(until)) until = undefined;
      continue;
    }
    until = FENCE.exec(source)?.[1] ?? openComment(source);
    const bullet = until === undefined ? readBullet(source, line) : undefined;
    if (bullet !== undefined) bullets.push(bullet);
  }
  return bullets;
}

const openComment = (line: string): string | undefined =>
  line.lastIndexOf("<!--") > line.lastIndexOf("-->") ? "-->" : undefined;

function readBullet(source: string, line: Span): Bullet | undefined {
  const marker = MARKER.exec(source)?.[0];
  const field = marker === undefined ? null : FIELD.exec(source.slice(marker.length));
  if (marker === undefined || field === null) return undefined;
  const [, colonInside, colonOutside, underscoredInside, underscoredOutside, value = ""] = field;
  const name = plainText(colonInside ?? colonOutside ?? underscoredInside ?? underscoredOutside ?? "");
  const start = line.start + marker.length - marker.trimStart().length;
  const end = line.start + source.trimEnd().length;
  return { kind: "bullet", name, value: value.trim(), span: { start, end } };
}
