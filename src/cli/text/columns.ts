import cliTruncate from "cli-truncate";
import stringWidth from "string-width";

/** Text padded to a width in terminal columns: wide characters take two. */
export const pad = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - stringWidth(text)));

/** Text cut to a width in terminal columns, with an ellipsis. */
export const cut = (text: string, width: number): string =>
  width < 1 ? "" : stringWidth(text) <= width ? text : cliTruncate(text, width);

/** The widest of some texts, at most `limit` columns. */
export const widest = (texts: readonly string[], limit: number): number =>
  Math.min(
    limit,
    texts.reduce((width, text) => Math.max(width, stringWidth(text)), 0),
  );
