import { meaningOf } from "../../model/meaning.ts";
import type { SiteLimits } from "../../model/site.ts";
import { hasEnded } from "../ended.ts";
import { askBriefly } from "./ask-briefly.ts";
import { maybe } from "./fields.ts";
import type { SlurmNeeds } from "./needs.ts";
import { DELIMITER, parseRows } from "./rows.ts";
import {
  ACCOUNT_FIELDS,
  type Accounts,
  accountsIn,
  partitionsIn,
  QOS_FIELDS,
  type QueuedJob,
  qosCapsIn,
} from "./site-words.ts";
import { normaliseState } from "./states.ts";

/** The job's id comes first, so that no row is without text. */
const JOB_FIELDS = ["JobArrayID", "State", "Account", "QOS"] as const;

/**
 * What the site allows, by one squeue, one scontrol and, where there is accounting, two sacctmgr, all at once. Each may fail
 * or be forbidden by itself; what it would have said is then not known.
 */
export async function askLimits(needs: SlurmNeeds): Promise<SiteLimits> {
  const { user } = needs.host;
  const listing = ["-n", "-P", "show"] as const;
  const [jobs, partitions, accounts, qos] = await Promise.all([
    askBriefly(needs, "squeue", queueArguments()),
    askBriefly(needs, "scontrol", ["-o", "show", "partition"]),
    askBriefly(needs, "sacctmgr", [
      ...listing,
      "user",
      `name=${user}`,
      "withassoc",
      `format=${ACCOUNT_FIELDS.join(",")}`,
    ]),
    askBriefly(needs, "sacctmgr", [...listing, "qos", `format=${QOS_FIELDS.join(",")}`]),
  ]);
  const queue = jobs.text === undefined ? undefined : queueIn(jobs.text);
  const found: Accounts = accountsIn(accounts.text ?? "", queue);
  const known = partitions.text === undefined ? [] : partitionsIn(partitions.text);
  return {
    ...maybe("silence", queue === undefined ? (jobs.failure ?? "squeue: unreadable answer") : undefined),
    ...maybe("queuedByUser", queue?.length),
    ...(known.length === 0 ? {} : { partitions: known }),
    caps: [...found.caps, ...qosCapsIn(qos.text ?? "", queue)],
    ...maybe("defaultAccount", found.defaultAccount),
    defaultQos: found.defaultQos,
  };
}

const queueArguments = (): readonly string[] => [
  ...["--me", "-t", "all", "-r", "-h", "-O"],
  JOB_FIELDS.map((field) => `${field}:0`).join(`${DELIMITER},`),
];

/** Jobs that have not ended; undefined where the text is no answer. */
function queueIn(text: string): readonly QueuedJob[] | undefined {
  const rows = parseRows(text, JOB_FIELDS.length);
  if (!rows.ok) return undefined;
  return rows.value.flatMap(([, native = "", account = "", qos = ""]): QueuedJob[] => {
    const state = normaliseState(native);
    return hasEnded({ state }) ? [] : [{ account, qos, runs: meaningOf({ state }).kind === "active" }];
  });
}
