import { type PlainLine, plainLines } from "./plain-lines.ts";

/** A line of a script, and whether it stands in a block of others, or opens one. */
export interface DeepLine extends PlainLine {
  readonly isInner: boolean;
}

/** Where it is another's to say whether what stands there is done. */
const OPENS = /^(?:if|for|while|until|case|select)\b|[{(]$|^[({]/;
const CLOSES = /^(?:fi|done|esac|\}|\))/;
const CLOSES_AT_ONCE = /\b(?:fi|done|esac)(?:\s*\d?[<>|&;].*)?$|[})]$/;

/** The plain lines of a script, each with whether it is in a condition, a loop, a function or a group. */
export function* deepLines(script: string): Generator<DeepLine> {
  let depth = 0;
  for (const line of plainLines(script)) {
    if (CLOSES.test(line.text)) depth = Math.max(0, depth - 1);
    const isBlock = OPENS.test(line.text);
    if (isBlock && !CLOSES_AT_ONCE.test(line.text)) depth += 1;
    yield { ...line, isInner: isBlock || depth > 0 };
  }
}
