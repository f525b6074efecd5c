import { asWord } from "../model/shell-word.ts";

/** What advice calls the job script that it is about. */
const SCRIPT = "<script>";

/** Advice that can be typed as it is, from the experiment's folder: with the path of the script, relative to it. */
export function withScriptNamed<Answer extends object>(answer: Answer, script: string | undefined): Answer {
  if (script === undefined || !("next" in answer) || typeof answer.next !== "string") return answer;
  return { ...answer, next: answer.next.replaceAll(SCRIPT, () => asWord(script)) };
}
