/** One line of the table of what is deliberately not the same. */
export interface Difference {
  readonly what: string;
  readonly slurm: string;
  readonly local: string;
  /** The lines (see `render.ts`) in which it shows, on each side: they are left out when the sides are compared. */
  readonly shows: { readonly slurm?: RegExp; readonly local?: RegExp };
  /** Only in these cases; absent: in all. */
  readonly only?: RegExp;
  /** Whether it shows is a matter of the moment and of the site. */
  readonly mayNotShow?: true;
}

/** Variables that a script dumped with its whole environment. */
const variable = (...names: readonly string[]): RegExp => new RegExp(`^env\\.txt: (?:${names.join("|")})=`);

const NODES = variable("SLURM_\\w*NODE\\w*", "SLURMD_NODENAME", "SLURM_TOPOLOGY_ADDR", "HOSTNAME");

export const DIFFERENCES: readonly Difference[] = [
  {
    what: "`SLURM_CLUSTER_NAME`",
    slurm: "the cluster's",
    local: "`local`",
    shows: { slurm: variable("SLURM_CLUSTER_NAME"), local: variable("SLURM_CLUSTER_NAME") },
  },
  {
    what: "`SLURM_JOB_PARTITION`, `SLURM_JOB_ACCOUNT` where the script names none",
    slurm: "the site's default",
    local: "`local`, none",
    shows: {
      slurm: variable("SLURM_JOB_PARTITION", "SLURM_JOB_ACCOUNT"),
      local: variable("SLURM_JOB_PARTITION"),
    },
    only: /^(?!a partition)/,
  },
  {
    what: "`SLURM_CONF`, `SLURM_WORKING_CLUSTER`",
    slurm: "how the controller is reached",
    local: "not set",
    shows: { slurm: variable("SLURM_CONF", "SLURM_WORKING_CLUSTER") },
  },
  {
    what: "memory that the script does not ask for",
    slurm: "the site's default, told in `SLURM_MEM_PER_CPU`",
    local: "no limit, not set",
    shows: { slurm: variable("SLURM_MEM_PER_CPU") },
    only: /^(?!--mem-per-cpu)/,
  },
  {
    what: "memory above what the script asks for",
    slurm: "the kernel kills the process that has it, and the script goes on",
    local: "all of the job is killed",
    shows: { slurm: /^out\.txt: .*(?:Killed|code 137|oom[-_]kill)/, local: /^out\.txt: .*oom_kill/ },
    only: /^over its memory$/,
  },
  {
    what: "`PWD` as a program that is no shell finds it",
    slurm: "that of the shell that submitted",
    local: "the job's folder",
    shows: { slurm: variable("PWD"), local: variable("PWD") },
  },
  {
    what: "`--export` with anything but `ALL`",
    slurm: "the environment of a new login, and what is named",
    local:
      "`HOME`, `USER`, `LOGNAME`, `SHELL`, `PATH`, `LANG`, `TZ`, `TMPDIR` as they are, and what is named; no login is run",
    shows: {
      slurm: variable(
        "HOME",
        "LANG",
        "LC_CTYPE",
        "MAIL",
        "PATH",
        "SHELL",
        "SHLVL",
        "SLURM_GET_USER_ENV",
        "_",
      ),
      local: variable("HOME", "LANG", "PATH"),
    },
    only: /^--export (?:with|=N)|^--export=N/,
  },
  {
    what: "`--nodes=2` and more",
    slurm: "so many nodes, in lists such as `1(x2)`",
    local: "this machine alone has all the tasks, and the submission says so",
    shows: { slurm: NODES, local: NODES },
    only: /^two nodes$/,
  },
  {
    what: "the reason of a job that a signal ended",
    slurm: "`JobLaunchFailure`, in later releases `RaisedSignal:9(Killed)`",
    local: "`RaisedSignal:9`",
    shows: {
      slurm: /^end \d+ FAILED 0:\d+ (?:JobLaunchFailure|RaisedSignal:\d+\(.*\))$/,
      local: /^end \d+ FAILED 0:\d+ RaisedSignal:\d+$/,
    },
    only: /signal|SIG|group/,
  },
  {
    what: "the reason of a job (`FAILED`, `0:53`) whose folder or files cannot be opened",
    slurm: "`JobLaunchFailure`",
    local: "which one, and why",
    shows: {
      // squeue of 22.05 has 15:53 for it, and sacct 0:53.
      slurm: /^end \d+ FAILED (?:0|15):53 /,
      local: /^end \d+ FAILED 0:53 (?:no|cannot open) /,
    },
  },
  {
    what: "`#PBS` and `#BSUB` lines",
    slurm: "read too, and win",
    local: "comments",
    shows: { slurm: /\|4\|/, local: /\|2\|/ },
    only: /^lines of another scheduler$/,
  },
  {
    what: "`kill -- -$$`: the script's process group",
    slurm: "it leads one: this ends all of it",
    local: "a shell of runmark's leads it: this finds none, `kill 0` ends all of it",
    shows: { slurm: /./, local: /./ },
    only: /^it kills its group (?:by its pid|when it ends)$|^the group that it leads$/,
  },
  {
    what: "SIGTERM when a job is cancelled or over its time",
    slurm: "to the script, and to what it started only where the site has it so",
    local: "to the script and all of its process group",
    shows: { slurm: /ended/, local: /ended/ },
    only: /^cancelled, and its children with it$/,
    mayNotShow: true,
  },
  {
    what: "what a job leaves behind in a session of its own (`setsid`)",
    slurm: "ended with the job, where the site has jobs in cgroups",
    local: "may go on",
    shows: { local: /late/ },
    only: /^a child in a session of its own$/,
    mayNotShow: true,
  },
];
