import { err, ok, type Result } from "../../model/result.ts";
import type { Exec } from "../../system/ports.ts";
import type { Search } from "../definition/definition.ts";
import { badAnswer, lastWords, quoted, whyNoAnswer, whyNotStarted } from "./failure.ts";
import type { Tried } from "./optimizer.ts";
import {
  type BadAnswer,
  beginLine,
  endLine,
  type Proposal,
  readAcknowledgement,
  readProposal,
  suggestLine,
  type Told,
  updateLine,
} from "./protocol.ts";

const LONGEST_ANSWER_BYTES = 1_048_576;

/** To leave by itself, and once more after SIGTERM. */
const GRACE_MS = 2_000;

export interface ExternalSweep extends Told {
  readonly search: Extract<Search, { kind: "external" }>;
  /** Of the experiment: the program works there. */
  readonly folder: string;
}

/** One life of a program that suggests. What goes wrong is a sentence; after that nothing more is to be asked of it. */
export interface Program {
  /** Tells it of the sweep; comes first. */
  begin(trials: readonly Tried[]): Promise<Result<true, string>>;
  suggest(): Promise<Result<Proposal, string>>;
  update(tried: Tried): Promise<Result<true, string>>;
  /** It is gone afterwards, and all that it started. */
  end(): Promise<void>;
  /** Says in a sentence what it did wrong. */
  blame(what: string): string;
}

export async function startProgram(exec: Pick<Exec, "converse">, sweep: ExternalSweep): Promise<Program> {
  const { command, timeoutSeconds } = sweep.search;
  const [program = "", ...args] = command;
  const conversation = await exec.converse({
    command: program,
    args,
    cwd: sweep.folder,
    longestAnswerBytes: LONGEST_ANSWER_BYTES,
  });
  const itself = `the program ${quoted(command.join(" "))}`;
  const blame = (what: string): string => `${itself} ${what}${lastWords(conversation.lastWords())}`;
  const ask = async <Value>(
    line: string,
    read: (answer: string) => Result<Value, BadAnswer>,
  ): Promise<Result<Value, string>> => {
    const heard = await conversation.ask(line, timeoutSeconds * 1_000);
    if (heard.kind === "ended" && heard.startError !== undefined)
      return err(`${itself} ${whyNotStarted(program, heard.startError)}`);
    if (heard.kind !== "line") return err(blame(whyNoAnswer(heard, timeoutSeconds)));
    const answer = read(heard.text);
    return answer.ok ? ok(answer.value) : err(blame(badAnswer(answer.error)));
  };
  return {
    begin: (trials) => ask(beginLine(sweep, trials), readAcknowledgement),
    suggest: () => ask(suggestLine, readProposal),
    update: (tried) => ask(updateLine(tried), readAcknowledgement),
    end: () => conversation.close(endLine, GRACE_MS),
    blame,
  };
}
