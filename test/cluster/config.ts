/** What a test may choose about its cluster. */
export interface ClusterSettings {
  readonly nodes: number;
  /** Declared CPUs of each node; the daemons believe them whatever the machine has. */
  readonly cpus: number;
  /** How long the controller remembers a finished job. It purges only now and then: 10 means 12 to 20 s. */
  readonly minJobAgeSeconds: number;
  /** Ids start at 1 and wrap here. */
  readonly maxJobId: number;
  /** How long a client waits for the controller before it gives up on one message. */
  readonly messageTimeoutSeconds: number;
  /** Without it there is no slurmdbd, and sacct says that accounting is disabled. */
  readonly accounting: boolean;
}

export const defaultSettings: ClusterSettings = {
  nodes: 4,
  cpus: 8,
  minJobAgeSeconds: 300,
  maxJobId: 67_043_328,
  messageTimeoutSeconds: 10,
  accounting: true,
};

/** `cgroup`: the kernel ends a job over its memory (OUT_OF_MEMORY). `poll`: slurmd looks each second (FAILED 0:9). */
export type MemoryLimits = "cgroup" | "poll";

/** One cluster as plain values: all that a process needs to speak to it, and all that its files are made from. */
export interface ClusterPlan {
  readonly settings: ClusterSettings;
  /** Everything of this cluster is below it. */
  readonly folder: string;
  /** Unique on this machine among the clusters that are up. */
  readonly clusterName: string;
  /** +1 slurmctld, +2 slurmdbd, +10 and up the nodes. */
  readonly basePort: number;
  /** What the daemons take to be this machine's name; it resolves to loopback. */
  readonly hostName: string;
  readonly memoryLimits: MemoryLimits;
  /** Of the installed SLURM, as [year, month] of its release: 22.05 is [22, 5]. */
  readonly release: readonly [number, number];
}

/**
 * Nodes are numbered from 1. Their names differ from cluster to cluster: slurmd calls its cgroup after the node and
 * nothing else, so two clusters with one node name would share it.
 */
export const nodeName = (plan: ClusterPlan, number: number): string => `${plan.clusterName}n${number}`;

/** Bracket form of a range of nodes, as slurm.conf takes it. */
const nodeRange = (plan: ClusterPlan, first: number): string =>
  `${plan.clusterName}n[${first}-${plan.settings.nodes}]`;

/** The last two nodes have GPUs, so that there are others too. */
const firstGpuNode = (plan: ClusterPlan): number => Math.max(1, plan.settings.nodes - 1);

const atLeast = (plan: ClusterPlan, year: number, month: number): boolean =>
  plan.release[0] > year || (plan.release[0] === year && plan.release[1] >= month);

export function slurmConf(plan: ClusterPlan): string {
  const { settings, folder, basePort, hostName } = plan;
  return `ClusterName=${plan.clusterName}
SlurmctldHost=${hostName}(127.0.0.1)
SlurmctldPort=${basePort + 1}
SlurmUser=slurm
SlurmdUser=root
AuthType=auth/munge
# cred_expire is also how long a requeued job waits before it may start again; the default is 120
AuthInfo=socket=${folder}/munge/munge.sock,cred_expire=5
# loopback only: the daemons bind to what their own host name resolves to
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny

StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool/%n
SlurmctldPidFile=${folder}/run/slurmctld.self
SlurmdPidFile=${folder}/run/slurmd-%n.self
SlurmctldLogFile=${folder}/log/slurmctld.log
SlurmdLogFile=${folder}/log/slurmd-%n.log
MailProg=/bin/true

# one machine plays all nodes: no affinity, and declared CPUs are believed
SlurmdParameters=config_overrides
ReturnToService=2
MpiDefault=none
PropagateResourceLimits=NONE
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
${memoryLines(plan)}

SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,bf_interval=2,sched_interval=5,bf_continue,default_queue_depth=1000
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
PriorityType=priority/multifactor
PriorityWeightQOS=10000

MaxJobCount=20000
MaxArraySize=10001
FirstJobId=1
MaxJobId=${settings.maxJobId}
MinJobAge=${settings.minJobAgeSeconds}
MessageTimeout=${settings.messageTimeoutSeconds}
KillWait=4
TCPTimeout=2

${accountingLines(plan)}

GresTypes=gpu
${nodeLines(plan)}

PartitionName=DEFAULT Nodes=${nodeRange(plan, 1)} State=UP MaxTime=INFINITE DefaultTime=60 DefMemPerCPU=100 PriorityTier=10 PreemptMode=OFF
PartitionName=cpu Default=YES
PartitionName=short MaxTime=1 DefaultTime=1
PartitionName=gpu Nodes=${nodeRange(plan, firstGpuNode(plan))} MaxTime=600
PartitionName=low PriorityTier=1 PreemptMode=REQUEUE
PartitionName=scav PriorityTier=1 PreemptMode=CANCEL
PartitionName=urgent PriorityTier=100
`;
}

const memoryLines = (plan: ClusterPlan): string =>
  plan.memoryLimits === "cgroup"
    ? "ProctrackType=proctrack/cgroup\nTaskPlugin=task/cgroup"
    : "ProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\nJobAcctGatherParams=OverMemoryKill";

/**
 * Clients and daemons that talk to slurmdbd take the munge socket from AccountingStoragePass, not from AuthInfo; without
 * it each of them tries the machine's own socket for 2 s and fails.
 */
const accountingLines = ({ settings, folder, basePort }: ClusterPlan): string =>
  settings.accounting
    ? `AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=${basePort + 2}
AccountingStoragePass=${folder}/munge/munge.sock
AccountingStorageEnforce=associations,limits,qos
AccountingStorageTRES=gres/gpu
AccountingStoreFlags=job_comment`
    : "AccountingStorageType=accounting_storage/none";

function nodeLines(plan: ClusterPlan): string {
  const { cpus, nodes } = plan.settings;
  const shape = `NodeName=DEFAULT CPUs=${cpus} Boards=1 SocketsPerBoard=1 CoresPerSocket=${cpus} ThreadsPerCore=1 RealMemory=4000 State=UNKNOWN`;
  const lines = Array.from({ length: nodes }, (_, index) => {
    const number = index + 1;
    const address = `NodeHostname=${plan.hostName} NodeAddr=127.0.0.1 Port=${plan.basePort + 9 + number}`;
    const gpus = number >= firstGpuNode(plan) ? " Gres=gpu:a100:4 Feature=a100" : "";
    return `NodeName=${nodeName(plan, number)} ${address}${gpus}`;
  });
  return [shape, ...lines].join("\n");
}

/** `File=` must name character devices, or no CUDA_VISIBLE_DEVICES is set for the job. */
export const gresConf = (plan: ClusterPlan): string => `AutoDetect=off
NodeName=${nodeRange(plan, firstGpuNode(plan))} Name=gpu Type=a100 File=${plan.folder}/dev/gpu[0-3] Flags=nvidia_gpu_env
`;

export function cgroupConf(plan: ClusterPlan): string {
  if (plan.memoryLimits === "cgroup") {
    return `CgroupPlugin=cgroup/v1
CgroupMountpoint=/sys/fs/cgroup
ConstrainRAMSpace=yes
ConstrainSwapSpace=no
ConstrainCores=no
ConstrainDevices=no
`;
  }
  // Before 24.05 there is no way to say "none"; v1 is the one that touches nothing until it is used.
  return `CgroupPlugin=${atLeast(plan, 24, 5) ? "disabled" : "cgroup/v1"}\n`;
}

/** It has no setting for the database's socket: that comes from MYSQL_UNIX_PORT, and only with `localhost`. */
export const slurmdbdConf = ({ folder, basePort, hostName }: ClusterPlan): string => `AuthType=auth/munge
AuthInfo=socket=${folder}/munge/munge.sock
CommunicationParameters=NoInAddrAny
DbdHost=${hostName}
DbdAddr=127.0.0.1
DbdPort=${basePort + 2}
SlurmUser=slurm
PidFile=${folder}/run/slurmdbd.self
LogFile=${folder}/log/slurmdbd.log
CommitDelay=1
StorageType=accounting_storage/mysql
StorageHost=localhost
StorageUser=slurm
StoragePass=none
StorageLoc=slurm_acct
`;

/** Lines for sacctmgr: `lab` has no limits; in `capped` a user has 3 jobs submitted and 1 running at most. */
export const accountsScript = (plan: ClusterPlan, user: string): string => `add cluster ${plan.clusterName}
add qos high,limited
modify qos high set Priority=100
modify qos limited set MaxSubmitJobsPerUser=2 Flags=DenyOnLimit
add account lab,capped Description=test Organization=test
add user ${user},root Account=lab DefaultAccount=lab
modify user ${user},root set QOS=normal,high,limited DefaultQOS=normal
add user ${user} Account=capped MaxSubmitJobs=3 MaxJobs=1
`;
