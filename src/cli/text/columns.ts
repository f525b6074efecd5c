import measure from "fast-string-truncated-width";

/** Terminal columns that a text takes: wide characters two, escape sequences none. */
export const widthOf = (text: string): number => measure(text).width;

/** Text padded to a width in terminal columns. */
export const pad = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - widthOf(text)));

/** Text cut to a width in terminal columns, with an ellipsis; colours that were begun are ended. */
export function cut(text: string, width: number): string {
  if (width < 1) return "";
  const { index, truncated } = measure(text, { limit: width, ellipsis: "…", ellipsisWidth: 1 });
  if (!truncated) return text;
  return `${text.slice(0, index)}…${text.includes("\u001b") ? "\u001b[0m" : ""}`;
}

/** The widest of some texts, at most `limit` columns. */
export const widest = (texts: readonly string[], limit: number): number =>
  Math.min(
    limit,
    texts.reduce((width, text) => Math.max(width, widthOf(text)), 0),
  );
