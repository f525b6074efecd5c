import { type Rule, raised, root } from "./rule.ts";

/** What a job gets from elsewhere: model hubs, licence servers, services with a key, the network. */
export const SERVICE_RULES: readonly Rule[] = [
  {
    id: "hub_gated",
    lines: [
      root(
        /\bGatedRepoError\b|\btrying to access a gated repo\b|\bAccess to (?:model|dataset) \S+ is restricted\b/,
      ),
      root(
        /\bCannot access gated repo\b|\b40[13] Client Error\b.*\bhuggingface\.co\b|\bInvalid user token\b/,
      ),
      root(/\bRepositoryNotFoundError\b|\bRepository Not Found for url: https:\/\/huggingface\.co\b/),
      root(/\bis not a local folder and is not a valid model identifier\b/),
    ],
    title: "Hugging Face refuses access",
    advice: "accept its licence, set HF_TOKEN",
    means: "The model or data set is gated, private or misspelt, or the token is missing or wrong.",
    next: "Accept the conditions on its page, put a token where the job finds it (hf auth login, or HF_TOKEN), see the spelling, then: runmark retry RUN",
  },
  {
    id: "hub_offline",
    lines: [
      root(/\bOfflineModeIsEnabled\b|\bLocalEntryNotFoundError\b|\boutgoing traffic has been disabled\b/),
      root(/\bWe couldn't connect to 'https:\/\/huggingface\.co'/),
      root(/\bHTTPSConnectionPool\(host='(?:huggingface\.co|cdn-lfs[\w.-]*|hf\.co)'/),
      root(/\bCouldn't reach '?[\w./-]+'? on the Hub\b|\bCannot reach https:\/\/huggingface\.co\b/),
      root(/\bCannot send a request to https:\/\/huggingface\.co\b|\boffline mode is enabled\b/i),
    ],
    title: "Hugging Face cannot be reached",
    advice: "download it before the job",
    means:
      "The job wanted a model or data set that is not in its cache, on a node that is offline or told to be.",
    next: "Download it on the login node (hf download NAME) with the same HF_HOME as the job, then: runmark retry RUN",
  },
  {
    id: "credentials",
    lines: [
      root(
        /\bapi_key not configured\b|\bAuthenticationError\b|\bIncorrect API key provided\b|\bInvalid API key\b/i,
      ),
      root(
        /\b[A-Z]+_API_KEY\b.*\b(?:must be set|not set|is not defined|not found|missing|environment variable)/,
      ),
    ],
    title: "an API key is missing or wrong",
    advice: "set it for the job",
    means: "A service that the job logs in to got no key, or one that it does not know.",
    next: "Log in on the login node (wandb login), or export the key where the job finds it, or switch the service off (WANDB_MODE=offline), then: runmark retry RUN",
  },
  {
    id: "licence",
    lines: [
      root(
        /\blicen[sc]e (?:checkout|check-out|manager|server) (?:failed|error|is down|not)\b|\bLicen[sc]e checkout failed\b/i,
      ),
      root(
        /\bLicen[sc]e Manager Error -\d+|\bFLEXnet Licensing error\b|\bLicensed number of users already reached\b/i,
      ),
      root(
        /\b(?:Failed|Unable|Could not|Cannot|cannot) to (?:check ?out|obtain|acquire|get|find) (?:a |an )?(?:valid )?licen[sc]e\b/i,
      ),
      root(
        /\bGurobiError: .*\blicen[sc]e|\bNo (?:valid )?Gurobi license\b|\bModel too large for size-limited license\b/,
      ),
      root(/\bno (?:valid )?licen[sc]es? (?:found|available|file)\b/i),
    ],
    title: "no licence",
    advice: "wait for one, or ask with --licenses",
    means:
      "A program got no licence: all are taken, the licence server is away, or the node cannot reach it.",
    next: "Ask SLURM to keep one for the job (#SBATCH --licenses=NAME, scontrol show lic), or see the licence server, then: runmark retry RUN",
  },
  {
    id: "port_in_use",
    lines: [root(/\bAddress already in use\b|\bEADDRINUSE\b|\bport \d+ is (?:already )?in use\b/i)],
    title: "its network port was taken",
    advice: "retry, or use a free port",
    means: "Another job on the node uses the same port, often a second torchrun with the same MASTER_PORT.",
    next: "Take a port by job id (MASTER_PORT=$((10000 + SLURM_JOB_ID % 50000)), or torchrun --rdzv-endpoint=localhost:0), then: runmark retry RUN",
  },
  {
    id: "network",
    lines: [
      raised(
        /\b(?:Temporary failure in name resolution|Name or service not known|Network is unreachable|No route to host)\b/,
      ),
      raised(/\bCould not resolve host\b|\bcurl: \((?:6|7|28|35|52|56)\)|\bunable to access 'https?:/),
      raised(
        /^(?:[\w.]+\.)?(?:ConnectionRefusedError|ConnectionResetError|ConnectTimeout|ReadTimeout|SSLError|MaxRetryError|NewConnectionError|APIConnectionError|ConnectError)\b/,
      ),
      raised(
        /^(?:requests|urllib3|httpx|httpcore|aiohttp)\.[\w.]*(?:ConnectionError|Timeout\w*|ConnectError|ClientConnector\w*)\b/,
      ),
      raised(/^urllib\.error\.URLError\b|\bssh: connect to host\b/),
    ],
    title: "the network could not be reached",
    advice: "retry, or fetch before the job",
    means: "The node could not reach a server. Compute nodes often have no way to the internet.",
    next: "Fetch what it needs on the login node before, or set the site's proxy in the script; if the network was down for a moment: runmark retry RUN",
  },
];
