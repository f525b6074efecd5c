import type { BlockContent } from "mdast";
import type { Some } from "./facts.ts";
import { code, paragraph } from "./nodes.ts";

/** The last item of a list that does not tell all. */
export const rest = ({ total, listed }: Some<unknown>, command: string): BlockContent[][] =>
  total <= listed.length ? [] : [[paragraph(`and ${total - listed.length} more: `, code(command))]];
