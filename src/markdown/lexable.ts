/**
 * A copy of the same length that `marked` reads as CommonMark would read the original, so that offsets in one are
 * offsets in the other. `marked` turns CRLF into LF and so loses offsets: a space and LF mean the same to blocks.
 * Its expressions use `\s` and `.`, which know more white space and line ends than CommonMark does.
 */
export const lexable = (text: string): string =>
  text
    .replaceAll("\r\n", " \n")
    .replaceAll("\r", "\n")
    .replace(/[\0\v\f\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/g, "\ufffd");
