import { failure, fine, type Line, warning } from "../line.ts";

/** One limit of an account or a QOS, and what is left under it. */
export interface Limit {
  readonly name: string;
  readonly owner: string;
  readonly most: number;
  /** Absent where nobody says how much is taken. */
  readonly left?: number;
  readonly limits: "queued" | "running";
}

export interface LimitFacts {
  readonly limits: readonly Limit[];
  /** Jobs that go in now, of arrays each element, and those of them for which there is no room. */
  readonly going: number;
  readonly held: number;
}

export function judgeLimits({ limits, going, held }: LimitFacts): readonly Line[] {
  const shut = limits.find(({ most }) => most === 0);
  if (shut !== undefined && going > 0)
    return [
      failure(
        "limits",
        `${limitText(shut)}: no job may ${shut.limits === "queued" ? "go in" : "start"}`,
        "Name another --account or --qos in the script; see: sacctmgr show assoc user=$USER",
      ),
    ];
  const text = limits.map(limitText).join("; ");
  if (held > 0)
    return [
      warning(
        "limits",
        `${held} of ${going} jobs will wait until there is room: ${text}`,
        "They go in by themselves as others end; `max_in_flight` keeps some back for you",
      ),
    ];
  return [fine("limits", text === "" ? "none that are known" : text)];
}

const limitText = ({ name, owner, most, left, limits }: Limit): string =>
  `${name} ${most} (${owner})${left === undefined ? "" : `, ${left} ${limits === "queued" ? "left" : "more may run"}`}`;
