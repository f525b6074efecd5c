/** Whether an option takes a value: never, always, or only when joined to it (`--nice=5`, never `--nice 5`). */
export type Arity = "none" | "required" | "optional";

export interface SbatchOption {
  readonly name: string;
  readonly short?: string;
  readonly arity: Arity;
}

const required = `account:A acctg-freq array:a batch bb bbf begin:b chdir:D cluster-constraint clusters:M comment
  constraint:C container container-id core-spec:S cores-per-socket cpu-freq cpus-per-gpu cpus-per-task:c deadline
  delay-boot dependency:d distribution:m error:e exclude:x export export-file extra extra-node-info:B gid gpu-bind
  gpu-freq gpus:G gpus-per-node gpus-per-socket gpus-per-task gres gres-flags hint input:i job-name:J
  kill-on-invalid-dep licenses:L mail-type mail-user mcs-label mem mem-bind mem-per-cpu mem-per-gpu mincpus network
  nodefile:F nodelist:w nodes:N ntasks:n ntasks-per-core ntasks-per-gpu ntasks-per-node ntasks-per-socket open-mode
  output:o partition:p power prefer priority profile qos:q reservation segment signal sockets-per-node switches
  tasks-per-node thread-spec threads-per-core time:t time-min tmp tres-bind tres-per-task uid wait-all-nodes wckey wrap`;

const optional = "exclusive get-user-env immediate:I nice no-kill:k propagate resv-ports";

const none = `contiguous help:h hold:H ignore-pbs no-requeue overcommit:O oversubscribe:s parsable quiet:Q reboot requeue
  spread-job stepmgr test-only usage use-min-nodes verbose:v version:V wait:W`;

const optionsIn = (list: string, arity: Arity): SbatchOption[] =>
  list.split(/\s+/).map((entry) => {
    const [name = "", short] = entry.split(":");
    return short === undefined ? { name, arity } : { name, short, arity };
  });

/** What sbatch takes in an `#SBATCH` line (sbatch(1), releases 22.05 to 26.05): `name:x` has the short form `-x`. */
export const SBATCH_OPTIONS: readonly SbatchOption[] = [
  ...optionsIn(required, "required"),
  ...optionsIn(optional, "optional"),
  ...optionsIn(none, "none"),
];
