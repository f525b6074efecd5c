import type { Partition, SiteCap } from "../../model/site.ts";
import { parseTimeLimit } from "../../script/time-limit.ts";
import { maybe } from "./fields.ts";

/** One user's jobs as they count against limits. */
export interface QueuedJob {
  readonly account: string;
  readonly qos: string;
  readonly runs: boolean;
}

/** Rows of `scontrol -o show partition`: `Key=Value` in one line each; values that matter here have no blanks. */
export function partitionsIn(text: string): readonly Partition[] {
  return text.split("\n").flatMap((line): Partition[] => {
    const fields = new Map([...line.matchAll(/(?:^|\s)(\w+)=(\S*)/g)].map(([, key, value]) => [key, value]));
    const name = fields.get("PartitionName");
    const state = fields.get("State");
    if (!name || !state) return [];
    const qos = fields.get("QoS");
    return [
      {
        name,
        isDefault: fields.get("Default") === "YES",
        state: state.toUpperCase(),
        ...maybe("maxSeconds", parseTimeLimit(fields.get("MaxTime") ?? "")),
        ...maybe("defaultSeconds", defaultTime(fields.get("DefaultTime"), fields.get("MaxTime"))),
        ...maybe("node", nodeIn(fields)),
        ...maybe("qos", qos === undefined || qos === "N/A" || qos === "(null)" ? undefined : qos),
      },
    ];
  });
}

/** `TotalCPUs=32 TotalNodes=4 TRES=cpu=32,mem=16000M,node=4,billing=32,gres/gpu=8` */
function nodeIn(fields: ReadonlyMap<string | undefined, string | undefined>): Partition["node"] {
  const [cpus, nodes] = [Number(fields.get("TotalCPUs")), Number(fields.get("TotalNodes"))];
  if (!(cpus > 0 && nodes > 0)) return undefined;
  const gpus = Number(/(?:^|,)gres\/gpu=(\d+)/.exec(fields.get("TRES") ?? "")?.[1] ?? 0);
  return { cpus: Math.ceil(cpus / nodes), gpus: Math.ceil(gpus / nodes) };
}

/** `NONE` means: jobs that ask for no time get all that the partition allows (slurm.conf(5), DefaultTime). */
const defaultTime = (own: string | undefined, most: string | undefined): number | "unlimited" | undefined =>
  parseTimeLimit((own === "NONE" ? most : own) ?? "");

export const ACCOUNT_FIELDS = [
  "DefaultAccount",
  "Account",
  "Partition",
  "MaxJobs",
  "MaxSubmitJobs",
  "DefaultQOS",
] as const;

export interface Accounts {
  readonly defaultAccount?: string;
  readonly defaultQos: ReadonlyMap<string, string>;
  readonly caps: readonly SiteCap[];
}

/** Rows of `sacctmgr show user withassoc`: limits that come from the account above stand in them as the user's own. */
export function accountsIn(text: string, queue: readonly QueuedJob[] | undefined): Accounts {
  const rows = rowsIn(text, ACCOUNT_FIELDS.length);
  const caps: SiteCap[] = [];
  const defaultQos = new Map<string, string>();
  for (const [, account = "", partition, maxJobs, maxSubmit, qos] of rows) {
    if (qos) defaultQos.set(account, qos);
    // What holds in one partition only would need the jobs of that partition.
    if (partition) continue;
    const own = queue?.filter((job) => job.account === account);
    caps.push(...capsOf("account", account, { MaxJobs: maxJobs, MaxSubmitJobs: maxSubmit }, own));
  }
  const defaultAccount = rows[0]?.[0];
  return { ...(defaultAccount ? { defaultAccount } : {}), defaultQos, caps };
}

export const QOS_FIELDS = ["Name", "MaxJobsPU", "MaxSubmitPU"] as const;

/** Rows of `sacctmgr show qos`: the limits that each user has. What all users share cannot be counted from here. */
export const qosCapsIn = (text: string, queue: readonly QueuedJob[] | undefined): readonly SiteCap[] =>
  rowsIn(text, QOS_FIELDS.length).flatMap(([name = "", maxJobs, maxSubmit]) => {
    const own = queue?.filter((job) => job.qos === name);
    return capsOf("qos", name, { MaxJobsPU: maxJobs, MaxSubmitJobsPU: maxSubmit }, own);
  });

const rowsIn = (text: string, columns: number): readonly (readonly string[])[] =>
  text
    .split("\n")
    .map((line) => line.split("|").map((field) => field.trim()))
    .filter((fields) => fields.length === columns);

/** An empty field is no limit. */
function capsOf(
  of: SiteCap["of"],
  owner: string,
  limits: Readonly<Record<string, string | undefined>>,
  jobs: readonly QueuedJob[] | undefined,
): SiteCap[] {
  return Object.entries(limits).flatMap(([name, text]): SiteCap[] => {
    if (text === undefined || !/^\d+$/.test(text)) return [];
    const kind = /Submit/.test(name) ? "queued" : "running";
    const counted = kind === "queued" ? jobs : jobs?.filter(({ runs }) => runs);
    return [{ name, of, owner, most: Number(text), limits: kind, ...maybe("used", counted?.length) }];
  });
}
