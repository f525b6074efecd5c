import { problemWithName } from "../../model/folder-name.ts";
import { shownText } from "../cells/shown-text.ts";
import { reportUnsafeName } from "../row.ts";
import type { Check } from "./check.ts";

/** Names in the table of evaluation tasks that cannot be folders. */
export const unsafeTasks: Check = ({ layout }, report) => {
  for (const cell of layout.unsafeTasks) {
    const name = shownText(cell.text);
    reportUnsafeName(name, problemWithName(name) ?? "", cell, report);
  }
};
