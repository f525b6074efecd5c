import { gpuHoursOf, hoursText } from "../../model/claim.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { type GpuBudget, isHeld } from "../../select/budget.ts";
import type { Choice } from "../choose/choose.ts";

/** What the budget of GPU-hours keeps back, and what is not in its count. */
export function budgetFindings(choices: readonly Choice[], budget: GpuBudget | undefined): Diagnostic[] {
  if (budget === undefined) return [];
  const { spending, maxHours } = budget;
  const kept = choices.filter(({ decision }) => isHeld(decision)).length;
  const before = choices.reduce((sum, choice) => sum + comesBefore(choice), spending.hours);
  const taken = `${hoursText(before)} of max_gpu_hours ${hoursText(maxHours)}`;
  const findings: Diagnostic[] = [];
  if (kept > 0) {
    findings.push({
      severity: "warning",
      code: "budget.gpu-hours",
      message: `${kept} task${kept === 1 ? " waits" : "s wait"} for GPU-hours: ${taken} are spent, or may be by what comes before`,
      next: "Raise it: --max-gpu-hours, or max_gpu_hours in runmark.yaml; `hold` in a Status cell lets those behind it go first",
    });
  }
  if (spending.unknown > 0) {
    const [who, they] =
      spending.unknown === 1 ? ["1 earlier job is", "it"] : [`${spending.unknown} earlier jobs are`, "they"];
    findings.push({
      severity: "info",
      code: "budget.not-counted",
      message: `${who} not in the count of GPU-hours: what ${they} asked for is in no journal`,
    });
  }
  return findings;
}

/** GPU-hours of a task that goes in, or waits for room only, and so comes before those that are kept back. */
function comesBefore({ decision, claim }: Choice): number {
  if (claim === undefined || isHeld(decision) || decision.kind === "blocked") return 0;
  return gpuHoursOf(claim) ?? 0;
}
