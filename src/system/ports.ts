/**
 * Everything that touches the world comes in through these. `main` builds the real ones (the files beside this one),
 * tests build others. Each method is one effect, so that a test can stop the process between any two.
 */
export interface System {
  readonly exec: Exec;
  readonly clock: Clock;
  readonly files: Files;
  readonly processes: Processes;
  readonly host: Host;
  readonly sensors: Sensors;
}

export interface Clock {
  /** Epoch ms, UTC. */
  now(): number;
  /** Ms since some moment: for spans of time, as it never jumps when somebody sets the clock. */
  steady(): number;
  /** Resolves after `ms`, or at once when `signal` aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface ExecRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The whole environment of the process; absent: that of runmark itself. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** `latin1`: input and output are bytes, each a character, so that what is no UTF-8 comes through whole. */
  readonly encoding?: "latin1";
  /** What it left in the background when it ended goes on, and is not waited for, though it holds the pipes open. */
  readonly mayLeaveOthers?: true;
  /** Wall-clock limit in ms; the process is then killed and `timedOut` set. */
  readonly timeoutMs: number;
}

/** How a process ended, in one shape for success and failure. Output is decoded as UTF-8, lossily. */
export interface ExecResult {
  /** Absent when it did not start or a signal ended it. */
  readonly exitCode?: number;
  readonly signal?: string;
  readonly timedOut: boolean;
  /** Errno name when it could not be started at all (`ENOENT`, `EACCES`). */
  readonly startError?: string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ConverseRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** A longer line is no answer. */
  readonly longestAnswerBytes: number;
}

/** What came of a question. */
export type Heard =
  | { readonly kind: "line"; readonly text: string }
  /** A line that is too long. */
  | { readonly kind: "long" }
  /** It had said something before it was asked: which answer belongs to which question is not known any more. */
  | { readonly kind: "unasked"; readonly text: string }
  /** Nothing within the time. */
  | { readonly kind: "silent" }
  /** It ended, or (`startError`, an errno name) never began. */
  | {
      readonly kind: "ended";
      readonly exitCode?: number;
      readonly signal?: string;
      readonly startError?: string;
    };

/** A process that answers each line with a line. */
export interface Conversation {
  /** Says a line and waits for the one that answers it. One at a time. Never rejects. */
  ask(line: string, timeoutMs: number): Promise<Heard>;
  /** The end of what it wrote to its standard error, or why it was not started. */
  lastWords(): string;
  /**
   * Says a last line, and ends the process with all of its group: `graceMs` until SIGTERM, and as much until SIGKILL. A question
   * that is open is answered with `ended`. Never rejects.
   */
  close(lastLine: string, graceMs: number): Promise<void>;
}

export interface Exec {
  /** Runs one process without a shell and waits for it. Never rejects. */
  run(request: ExecRequest): Promise<ExecResult>;
  /** Full path of an executable on PATH. */
  which(command: string): Promise<string | undefined>;
  /** Starts a process that outlives this one, in a session of its own, output to `logPath`; its pid. */
  detach(request: {
    readonly command: string;
    readonly args: readonly string[];
    readonly cwd: string;
    readonly logPath: string;
  }): Promise<number>;
  /** Starts a process, in a session of its own and without a shell, to talk with. Never rejects. */
  converse(request: ConverseRequest): Promise<Conversation>;
}

export interface FileStat {
  readonly kind: "file" | "folder" | "other";
  readonly size: number;
  readonly mtimeMs: number;
  /** Of the last change also of its name. */
  readonly ctimeMs: number;
  readonly mode: number;
  /** Which file it is, whatever its name. */
  readonly inode: number;
}

/**
 * Files by absolute path. Methods reject with Node's own errors (`code` is an errno name); `stat` and `readText`
 * resolve to undefined when there is nothing there (ENOENT, ENOTDIR) and reject for everything else.
 */
export interface Files {
  stat(path: string): Promise<FileStat | undefined>;
  list(path: string): Promise<readonly string[]>;
  /** The names of what may be a folder there, symbolic links included: one look, however many files lie beside them. */
  listFolders(path: string): Promise<readonly string[]>;
  readBytes(path: string): Promise<Uint8Array | undefined>;
  readText(path: string): Promise<string | undefined>;
  /** At most `length` bytes from `offset`; fewer at the end of the file. */
  readSlice(path: string, offset: number, length: number): Promise<Uint8Array>;
  /** The path behind all symbolic links. */
  real(path: string): Promise<string>;
  /** What a symbolic link says itself; EINVAL where there is none. */
  readLink(path: string): Promise<string>;
  makeFolder(path: string): Promise<void>;
  /**
   * Writes the whole file and fsyncs it; with `exclusive` it rejects with EEXIST when there is one. `isCache`: nobody misses it
   * after a crash of the machine, so no disk is waited for.
   */
  write(
    path: string,
    data: string | Uint8Array,
    options?: { mode?: number; exclusive?: boolean; isCache?: true },
  ): Promise<void>;
  /** Appends and fsyncs. Resolves only when the data is on disk. `goesOn`: rejects with ENOENT where there is no file. */
  append(path: string, data: string, options?: { readonly goesOn?: true }): Promise<void>;
  truncate(path: string, size: number): Promise<void>;
  /** Atomic replace, and fsync of the folder. */
  rename(from: string, to: string): Promise<void>;
  /** Gives a file another name, durably only after `syncFolder`. `replaces: false`: rejects with EEXIST where there is something. */
  move(from: string, to: string, options: { readonly replaces: boolean }): Promise<void>;
  /** Makes the names in a folder durable. */
  syncFolder(path: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Removes a file, or a folder with all below it; of a symbolic link the link alone. Nothing there is no failure. */
  removeTree(path: string): Promise<void>;
  /** Sets the modification time to the file server's now. */
  touch(path: string): Promise<void>;
  /** What is left on the file system of a path that is there. */
  space(path: string): Promise<FileSpace>;
}

/** Of a file system; what is free is free for us. File systems without inodes say 0 of 0. */
export interface FileSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
  readonly freeInodes: number;
  readonly totalInodes: number;
}

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time as the kernel tells it, opaque; empty where it cannot be had. */
  readonly startedAt: string;
  /** Changes with every boot; empty where it cannot be had. */
  readonly bootId: string;
}

/** A process as it is found. */
export interface FoundProcess extends ProcessIdentity {
  /** It stands still (SIGSTOP) until somebody lets it go on. */
  readonly isStopped: boolean;
}

/** What processes have at one moment. */
export interface ProcessUse {
  /** Resident; pages that several of them share count for each. */
  readonly memoryMiB: number;
  /** Since they began, with what children used that they waited for. */
  readonly cpuSeconds: number;
  readonly pids: readonly number[];
  /** Some of them are in groups of their own. */
  readonly isSpread: boolean;
}

/** A process of a family. */
export interface Kin {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

export interface Processes {
  readonly self: ProcessIdentity;
  identify(pid: number): Promise<FoundProcess | undefined>;
  /** False only when it is certain: no such pid, another start time, or another boot. */
  isAlive(identity: ProcessIdentity): Promise<boolean>;
  /** What each of these session leaders uses now together with all that it started; those of which that cannot be told are left out. */
  use(leaders: readonly number[]): Promise<ReadonlyMap<number, ProcessUse>>;
  /**
   * All that lives of what a session leader started, itself included: its session, what descends from that, and what left both
   * and has all of `marks` (`NAME=value`) in its environment. Empty where that cannot be told.
   */
  family(leader: number, marks: readonly string[]): Promise<readonly Kin[]>;
  /** MiB that processes have resident together, where a page that n processes share counts 1/n for each. Dear: it walks their pages. */
  sharedMemory(pids: readonly number[]): Promise<number>;
  /** Sends a signal to a process, or with a negative pid to its group; false when there is none. `0` only asks. */
  signal(pid: number, signal: string): boolean;
}

export interface Host {
  readonly name: string;
  readonly user: string;
  /** Its number, where the platform has such. */
  readonly uid?: number;
  readonly platform: string;
  readonly homeFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How this program is started again: the path of Node and of our own file. */
  readonly self: { readonly node: string; readonly entry: string };
}

/** What a machine says of itself at one moment, as it says it; what it does not say is absent. GPUs are asked through `Exec`. */
export interface MachineReading {
  /** Of all its cores together, over `overMs`: 0 to 100. */
  readonly cpuPercent?: number;
  /** Processes that run or want to, on average over the last minute. */
  readonly load?: number;
  /** What programs could not have: buffers and caches are free. */
  readonly memoryUsedMiB?: number;
  readonly memoryTotalMiB?: number;
  readonly swapUsedMiB?: number;
  readonly swapTotalMiB?: number;
  /** Of the processor, where it is hottest. */
  readonly temperatureC?: number;
}

export interface Sensors {
  /** Takes `overMs` and whatever the sensors take, which may be long. Never rejects. */
  read(overMs: number): Promise<MachineReading>;
}
