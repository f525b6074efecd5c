import type { Check } from "./check.ts";
import { doubleColumns } from "./double-columns.ts";
import { epochsBeyond, noEpochs } from "./epochs.ts";
import { foreignScripts } from "./foreign-scripts.ts";
import { headingRows } from "./group-rows.ts";
import { hiddenStatuses } from "./hidden-statuses.ts";
import { noJobIds, sharedJobs } from "./job-ids.ts";
import { leftOutTables } from "./left-out-tables.ts";
import { looseRows } from "./loose-rows.ts";
import { mergeConflict } from "./merge-conflict.ts";
import { missingColumns } from "./missing-columns.ts";
import { missingRows } from "./missing-rows.ts";
import { namelessRows } from "./nameless-rows.ts";
import { namelessTables } from "./nameless-tables.ts";
import { alikeRuns, unlistedRuns } from "./names.ts";
import { oddStages } from "./odd-stages.ts";
import { oddTypes } from "./odd-types.ts";
import { shortRows } from "./short-rows.ts";
import { surplusCells } from "./surplus-cells.ts";
import { swallowed } from "./swallowed.ts";
import { unreadTables } from "./unread-tables.ts";
import { unsafeTasks } from "./unsafe-tasks.ts";

/** Everything that is looked for in a summary, besides what reading it comes upon. */
export const CHECKS: readonly Check[] = [
  mergeConflict,
  swallowed,
  unreadTables,
  leftOutTables,
  namelessTables,
  hiddenStatuses,
  unsafeTasks,
  looseRows,
  surplusCells,
  shortRows,
  headingRows,
  namelessRows,
  doubleColumns,
  missingColumns,
  missingRows,
  noJobIds,
  sharedJobs,
  unlistedRuns,
  alikeRuns,
  foreignScripts,
  oddStages,
  oddTypes,
  noEpochs,
  epochsBeyond,
];
