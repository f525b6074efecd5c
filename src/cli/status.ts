import { invocation } from "../commands/invocation.ts";
import { listAll } from "./options.ts";
import { presentEach } from "./several.ts";
import type { CommandSpec } from "./spec.ts";

export const status: CommandSpec = {
  name: "status",
  args: "[experiment...]",
  summary: "show where experiments stood at the last look; asks no scheduler",
  options: [listAll()],
  examples: ["runmark status", "runmark status one another", "runmark status experiments --json"],
  more: `A folder that is no experiment itself stands for all experiments below it. Of
several each is told in a few lines; --all lists every task of each.`,
  async run(call) {
    const { status } = await import("../commands/status.ts");
    const { renderOverview } = await import("./text/overview.ts");
    const { holder, words } = await openedIn(call);
    const asked = { ...call, words };
    const all = call.options.all === true;
    const isOne = holder === undefined && words.length <= 1;
    const brief = isOne || all ? undefined : await import("./text/brief.ts");
    return presentEach(
      asked,
      {
        answer: status,
        isBrief: !all,
        isSpaced: all,
        text: (data, terminal, one, findings) => {
          const { cwd, system } = one.context;
          const command = (name: string): string => invocation(name, data.summary, cwd);
          if (brief !== undefined) return brief.renderBrief(data, terminal, findings, command);
          const tick = command("tick");
          return renderOverview(data, terminal, all, {
            ...{ cwd, host: system.host.name, tick, isNamed: one !== asked },
          });
        },
      },
      holder,
    );
  },
};

/** Nothing is loaded, and no folder looked at, where the experiment is the one that a person stands in. */
async function openedIn({ context, words }: Parameters<CommandSpec["run"]>[0]) {
  if (words.length === 0) return { words, holder: undefined };
  const { openHolders } = await import("../commands/holders.ts");
  return openHolders(context, words);
}
