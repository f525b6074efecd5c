import { consequence, type Rule, raised, root, shell, type Told } from "./rule.ts";

/** What the first line of a script names, where that is what is missing: as execve or as a shell says it. */
const interpreterIn = ({ what = "" }: Told): string | undefined =>
  /^bad interpreter\((.*?)\)?$/.exec(what)?.[1] ?? /^(.*): bad interpreter$/.exec(what)?.[1];

/** `missing file data.json`, or without a name just what it is. */
const named =
  (title: string): ((told: Told) => string) =>
  ({ what }) =>
    what === undefined ? title.replace(/:$/, "") : `${title} ${what}`;

/** What a program needs and did not find, may not do, or does not understand. */
export const SOFTWARE_RULES: readonly Rule[] = [
  {
    id: "disk_full",
    lines: [
      root(/\bNo space left on device\b|\bENOSPC\b|\[Errno 28\]/),
      root(
        /\bPytorchStreamWriter failed writing file\b|\benforce fail at inline_container\.cc\b.*\bunexpected pos\b/,
      ),
    ],
    title: "disk full",
    advice: "make room",
    means: "A file system that the job writes to has no room left: the shared one, or the node's own /tmp.",
    next: "See where with: df -h . /tmp; delete old checkpoints or write elsewhere, then: runmark retry RUN",
  },
  {
    id: "quota",
    lines: [root(/\bDisk quota exceeded\b|\bEDQUOT\b|\[Errno 122\]|\bfile quota exceeded\b/i)],
    title: "disk quota exceeded",
    advice: "make room",
    means: "Your share of the file system is used up, in bytes or in number of files.",
    next: "See it with: quota -s (or the site's own command); delete or move files, or set HF_HOME and TMPDIR to scratch, then: runmark retry RUN",
  },
  {
    id: "environment",
    lines: [
      shell(/\b(?<what>module|ml|conda|mamba|micromamba|spack): command not found/),
      shell(/\bLmod has detected the following error\b|\bThe following module\(s\) are unknown: (?<what>.+)/),
      shell(/\bUnable to locate a modulefile for '(?<what>[^']+)'/),
      shell(
        /\bCondaError: Run 'conda init'|\bshell has not been properly configured to use '?(?:conda|mamba) activate/,
      ),
      shell(
        /\bEnvironment(?:Name|Location)NotFound: (?:Could not find conda environment|Not a conda environment): (?<what>\S+)/,
      ),
      shell(
        /(?<what>[\w./~$-]*(?:bin\/activate|conda\.sh|etc\/profile\.d\/[\w.-]+)): No such file or directory/,
      ),
    ],
    explains: ["missing_module", "missing_command", "missing_file", "exit_code"],
    title: named("environment not loaded:"),
    advice: "see conda and module lines",
    means:
      "The module or conda environment that the script asks for could not be loaded, so the rest ran without it.",
    next: "See module avail and conda env list on the login node, source the conda.sh of your installation in the script before conda activate, then: runmark retry RUN",
  },
  {
    id: "missing_module",
    lines: [
      root(/\b(?:ModuleNotFoundError|ImportError): No module named '?(?<what>[\w.-]+)'?/),
      root(/^\S*python[\d.]*: No module named '?(?<what>[\w.-]+)'?/),
      root(/\bImportError: cannot import name '(?<what>[^']+)'/),
      root(/\b(?<what>[\w.+-]+\.so[\w.]*): cannot open shared object file\b/),
      root(/\bversion `(?<what>(?:GLIBC|GLIBCXX|CXXABI)_[\w.]+)' not found\b/),
      root(/\bundefined symbol: (?<what>\w+)/),
      root(/\bthere is no package called ['‘](?<what>[\w.]+)['’]/),
    ],
    title: named("missing module"),
    advice: "install it, or load its environment",
    means: "The environment that the job ran in lacks a package or library, or has another version of it.",
    next: "See that the script activates the right environment (which python), install what is missing there, then: runmark retry RUN",
  },
  {
    id: "bad_arguments",
    lines: [
      root(/^\S+: error: unrecognized arguments: (?<what>.+)/),
      root(
        /^\S+: error: (?<what>(?:the following arguments are required|argument \S+|ambiguous option): .+)/,
      ),
      root(/^(?:hydra\.errors\.\w+|omegaconf\.errors\.\w+|ConfigAttributeError|HFArgumentParser\w*)\b/),
      root(
        /\bCould not override '(?<what>[^']+)'|\bSome specified arguments are not used by the HfArgumentParser\b/,
      ),
      root(/^(?:srun|torchrun|sbatch): (?:error: )?(?:unrecognized|invalid|ambiguous) option\b/),
      root(/^Error: No such (?:option|command):? (?<what>.+)/),
    ],
    title: named("arguments not understood:"),
    advice: "see the command line",
    means: "The program does not know an option or a setting that it was given, or misses one.",
    next: "Compare the command in the script with the --help of the program's version, then: runmark retry RUN",
  },
  {
    id: "syntax_error",
    lines: [
      root(/^(?<what>SyntaxError|IndentationError|TabError)\b/),
      root(/\bsyntax error near unexpected token\b|\bsyntax error: unexpected end of file\b/),
      root(
        /\bunexpected EOF while looking for matching\b|\$'\\r': command not found|\$'[^']*\\r': command not found/,
      ),
      root(/\byaml\.(?:scanner|parser|constructor)\.\w*Error\b|\btoml\w*\.\w*DecodeError\b/),
    ],
    title: named("syntax error:"),
    advice: "mend the script",
    means: "The script, the program or its configuration could not be read as it is written.",
    next: "Mend the line that is named (Windows line ends: sed -i 's/\\r$//' SCRIPT), then: runmark retry RUN",
  },
  {
    id: "permission",
    lines: [
      root(/\bPermissionError: \[Errno (?:1|13)\][^']*(?:'(?<what>[^']+)')?/),
      root(/\bexecve\(\): (?<what>[^:]+): Permission denied\b/),
      root(/\bFATAL: .*\bpermission denied\b/i),
      shell(
        /^(?:[^:]+: )*?(?:line \d+: )?(?:cannot [\w ]+ )?[‘'"]?(?<what>[^:‘’'"]+)[’'"]?: Permission denied$/,
      ),
      shell(/^Permission denied \(publickey\b/),
    ],
    title: named("permission denied:"),
    advice: "see its mode and owner",
    means: "The job may not read, write or run a file or folder.",
    next: "See ls -ld of it and of the folders above (chmod +x for a script that is run by its name), then: runmark retry RUN",
  },
  {
    id: "no_srun",
    // srun without a configuration, with one that names no cluster, or that is not there at all.
    lines: [
      root(
        /\bsrun: fatal: (?:Could not establish a configuration source|Unable to process configuration file)/,
      ),
      shell(/^(?:[^:]+: )?(?:line \d+: |\d+: )?srun: (?:command )?not found$/),
    ],
    explains: ["exit_code"],
    title: "srun found no SLURM",
    advice: "see PATH and SLURM_CONF",
    means: "The script calls srun, which starts programs through SLURM, and there it found none.",
    next: "Load SLURM's module in the script, or see that the node has its configuration, then: runmark retry RUN",
    local: {
      advice: "call the program without it here",
      means:
        "srun starts programs through SLURM's controller, and a job of this machine has none: all else of a job script works here.",
      next: "Call the program without srun, or where there is no SLURM only: write `scontrol ping >/dev/null 2>&1 && launch=srun` and `$launch python train.py`, then: runmark retry RUN",
    },
  },
  {
    id: "missing_command",
    lines: [
      root(/\bexecve\(\): (?<what>bad interpreter\([^)]+\))/),
      root(/\bexecve\(\): (?<what>[^:]+): No such file or directory\b/),
      shell(/^(?:[^:]+: )?(?:line \d+: |\d+: )?(?<what>[\w./+-]+): (?:command )?not found$/),
      shell(/\benv: [‘'"]?(?<what>[^:‘’'"]+)[’'"]?: No such file or directory\b/),
      shell(/(?:^|[\s:])(?<what>[^\s:]+: bad interpreter): /),
    ],
    title: (told) => {
      const interpreter = interpreterIn(told);
      return interpreter === undefined ? named("command not found:")(told) : `no interpreter ${interpreter}`;
    },
    advice: (told) =>
      interpreterIn(told) === undefined ? "see PATH and its environment" : "see its #! line",
    means: (told) =>
      interpreterIn(told) === undefined
        ? "The script calls a program that the node does not find."
        : "The first line of the script (#!) names a program that is not there.",
    next: (told) =>
      interpreterIn(told) === undefined
        ? "Load the module or environment that has it, or write its full path, then: runmark retry RUN"
        : "Correct the #! line (`#!/usr/bin/env python3` looks for it on PATH), then: runmark retry RUN",
  },
  {
    id: "lost_copy",
    // A shell that is given the script, or an interpreter: `<name>~<tag>.script` of a record, `<tag>.0` of an array.
    lines: [
      root(
        /\/\.runmark\/(?:slurm|packs)\/(?:[^/\s'"]*~)?[0-9a-hjkmnp-tv-z]{8}\.(?:script|\d+)['"’]?: (?:\[Errno 2\] )?No such file or directory$/,
      ),
    ],
    title: "runmark's copy of the script was deleted",
    advice: "`retry` runs it again",
    means:
      "A job runs the copy of its script that runmark keeps in .runmark until the job is over, so that edits meanwhile do no harm. It was deleted before the job began, and nothing of the script ran.",
    next: "Leave .runmark alone while jobs wait, then: runmark retry RUN",
  },
  {
    id: "missing_file",
    lines: [
      root(/\bFileNotFoundError: (?:\[Errno 2\] No such file or directory: )?['"]?(?<what>[^'"]+)['"]?/),
      root(/\bcan't open file '(?<what>[^']+)'/),
      root(/\b(?:OSError|EnvironmentError): (?<what>\S+) does not appear to have a file named\b/),
      root(/\bcould not open image (?<what>\S+?):? /i),
      root(/\bsafetensors_rust\.SafetensorError: .*\bNo such file\b/),
      shell(
        /^(?:[^:]+: )*?(?:line \d+: )?(?:cannot [\w ]+ )?[‘'"]?(?<what>[^:‘’'"]+)[’'"]?: (?:Cannot open: )?No such file or directory$/,
      ),
    ],
    title: named("missing file"),
    advice: "see its path",
    means: "A file or folder that the job reads is not there, or not on a file system that the node sees.",
    next: "See its path (relative ones count from the job's working folder) and that the step before it made it, then: runmark retry RUN",
  },
  {
    id: "python",
    // The errors themselves are found by the tracebacks that they end (traceback.ts).
    lines: [
      consequence(/\b(?:ChildFailedError|ProcessRaisedException|ProcessExitedException)\b/),
      consequence(/^subprocess\.CalledProcessError\b|\bDataLoader worker \(pid.*\) exited unexpectedly\b/),
      consequence(
        /\bEngine core initialization failed\b|^ray\.exceptions\.(?:RayTaskError|ActorDiedError)\b/,
      ),
      raised(/^FATAL: {1,}\S/),
    ],
    title: ({ what }) => what ?? "Python error",
    means: "The program ended with an error that it did not handle.",
    next: "Read the traceback in the log, mend the program or its configuration, then: runmark retry RUN",
  },
];
