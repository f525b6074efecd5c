import { describe, expect, test } from "vitest";
import { renderConfig } from "../../../src/cli/text/config.ts";
import { KEY_NAMES, KEYS, variableOf } from "../../../src/config/keys.ts";
import { named, screen } from "../examples.ts";

const CONFIG = {
  keys: KEY_NAMES.map((key) => ({
    key,
    value: KEYS[key].fallback,
    source: "default" as const,
    variable: variableOf(key),
    meaning: KEYS[key].meaning,
  })),
  tools: ["torchtune", "inspect-ai", "command"],
};

describe("config", () => {
  test("of an experiment that stays with its backend", () => {
    const keys = CONFIG.keys.map((each) => (each.key === "backend" ? { ...each, inFact: "slurm" } : each));
    expect(renderConfig({ ...CONFIG, keys }, screen(120))).toContain(
      "default  slurm, as this experiment was begun with it; where jobs run",
    );
  });

  test("on 80 columns", () => {
    expect(renderConfig(CONFIG, screen(80))).toMatchInlineSnapshot(`
      "backend                 auto        default  where jobs run; auto: slurm where
                                                   sbatch is found, otherwise local
      max_in_flight           25          default  jobs of this experiment queued or
                                                   running
      max_queued              null        default  cap on all of your jobs in the
                                                   queue; null: none
      max_gpu_hours           null        default  cap on the GPU-hours of this
                                                   experiment, spent and at most to
                                                   come; null: none
      after                   checkpoint  default  when evaluations go in; checkpoint:
                                                   once that of their training is
                                                   whole; scheduler: with it, to start
                                                   after it
      stagger.seconds         null        default  time between the starts of jobs;
                                                   null: 5 on slurm, none on local
      stagger.mode            begin       default  begin: submit at once, --begin
                                                   spaces the starts; sleep: wait
                                                   between submissions
      poll.seconds            null        default  interval of run, growing while
                                                   nothing changes; null: 60 on slurm,
                                                   1 on local
      poll.max_seconds        null        default  longest interval of run; null: 180
                                                   on slurm, 5 on local
      summary.quiet_seconds   2           default  how long the summary must have been
                                                   left alone before a tick reads it
      submit.settle_seconds   30          default  how long an unanswered submission
                                                   must stay without a job before it
                                                   is sent again
      submit.pack             false       default  true: on slurm, runs that ask for
                                                   the same go in together as one job
                                                   array
      submit.pack_at_once     null        default  how many tasks of such an array may
                                                   run at one time; null: any number
      local.cpus              null        default  cpus of this machine for its jobs;
                                                   null: all there are
      local.memory_gib        null        default  memory of this machine for its
                                                   jobs; null: all there is
      local.gpus              null        default  GPUs of this machine for its jobs:
                                                   how many, or which ("1,3"); null:
                                                   all there are
      local.max_parallel      null        default  jobs that run on this machine at
                                                   one time; null: any number
      monitor.seconds         300         default  how often load, memory, temperature
                                                   and GPUs are noted while jobs run
                                                   on this machine; 0: never
      thermal.warn            95          default  degrees Celsius above which this
                                                   machine is told to be hot, where
                                                   jobs run on it; null: never
      thermal.pause           null        default  degrees above which no further job
                                                   starts on this machine; null: none
                                                   are too many
      thermal.resume          null        default  degrees at which jobs start again;
                                                   null: 10 below thermal.pause
      thermal.stop_running    false       default  true: above thermal.pause the jobs
                                                   at work stand still, too; their
                                                   time limits do not run on
      thermal.command         null        default  a program that prints degrees, for
                                                   machines whose sensors need one;
                                                   null: the sensors
      slurm.exit_record       auto        default  whether a job itself leaves a
                                                   record of its end; auto: on
                                                   clusters without accounting
      retry.max_attempts      1           default  attempts per task; 1: none is tried
                                                   again by itself
      retry.memory_factor     2           default  how many times the memory, after
                                                   out of memory
      retry.max_memory_gib    null        default  most memory of a node that is asked
                                                   for so; null: what the largest has
      retry.time_factor       2           default  how many times the time, after a
                                                   time limit
      retry.max_time_hours    null        default  most time that is asked for so;
                                                   null: what the partition allows
      results                 false       default  true: scores of evaluations go into
                                                   a table under Results, which is
                                                   made where there is none
      watch.silent_minutes    30          default  a running job whose log has not
                                                   grown for so long is shown with a
                                                   warning; 0: none is
      watch.gpu_idle_percent  5           default  so is one whose GPUs are busy for
                                                   less of the time than this
      watch.slow_percent      70          default  and one whose throughput has fallen
                                                   below this part of its own earlier
                                                   one
      notify                  null        default  a command for the shell that is
                                                   told of each end, and of what waits
                                                   for a person, by JSON; null: none
      validate.grace_seconds  null        default  how long a missing output may take
                                                   to appear; null: 60, and 2 after a
                                                   job on this machine

      tools: torchtune, inspect-ai, command
      "
    `);
  });
  test("on 40 columns", () => {
    expect(renderConfig(CONFIG, screen(40))).toMatchInlineSnapshot(`
      "backend                 auto        default
          where jobs run; auto: slurm where
          sbatch is found, otherwise local
      max_in_flight           25          default
          jobs of this experiment queued or
          running
      max_queued              null        default
          cap on all of your jobs in the
          queue; null: none
      max_gpu_hours           null        default
          cap on the GPU-hours of this
          experiment, spent and at most to
          come; null: none
      after                   checkpoint  default
          when evaluations go in; checkpoint:
          once that of their training is
          whole; scheduler: with it, to start
          after it
      stagger.seconds         null        default
          time between the starts of jobs;
          null: 5 on slurm, none on local
      stagger.mode            begin       default
          begin: submit at once, --begin
          spaces the starts; sleep: wait
          between submissions
      poll.seconds            null        default
          interval of run, growing while
          nothing changes; null: 60 on slurm,
          1 on local
      poll.max_seconds        null        default
          longest interval of run; null: 180
          on slurm, 5 on local
      summary.quiet_seconds   2           default
          how long the summary must have been
          left alone before a tick reads it
      submit.settle_seconds   30          default
          how long an unanswered submission
          must stay without a job before it is
          sent again
      submit.pack             false       default
          true: on slurm, runs that ask for
          the same go in together as one job
          array
      submit.pack_at_once     null        default
          how many tasks of such an array may
          run at one time; null: any number
      local.cpus              null        default
          cpus of this machine for its jobs;
          null: all there are
      local.memory_gib        null        default
          memory of this machine for its jobs;
          null: all there is
      local.gpus              null        default
          GPUs of this machine for its jobs:
          how many, or which ("1,3"); null:
          all there are
      local.max_parallel      null        default
          jobs that run on this machine at one
          time; null: any number
      monitor.seconds         300         default
          how often load, memory, temperature
          and GPUs are noted while jobs run on
          this machine; 0: never
      thermal.warn            95          default
          degrees Celsius above which this
          machine is told to be hot, where
          jobs run on it; null: never
      thermal.pause           null        default
          degrees above which no further job
          starts on this machine; null: none
          are too many
      thermal.resume          null        default
          degrees at which jobs start again;
          null: 10 below thermal.pause
      thermal.stop_running    false       default
          true: above thermal.pause the jobs
          at work stand still, too; their time
          limits do not run on
      thermal.command         null        default
          a program that prints degrees, for
          machines whose sensors need one;
          null: the sensors
      slurm.exit_record       auto        default
          whether a job itself leaves a record
          of its end; auto: on clusters
          without accounting
      retry.max_attempts      1           default
          attempts per task; 1: none is tried
          again by itself
      retry.memory_factor     2           default
          how many times the memory, after out
          of memory
      retry.max_memory_gib    null        default
          most memory of a node that is asked
          for so; null: what the largest has
      retry.time_factor       2           default
          how many times the time, after a
          time limit
      retry.max_time_hours    null        default
          most time that is asked for so;
          null: what the partition allows
      results                 false       default
          true: scores of evaluations go into
          a table under Results, which is made
          where there is none
      watch.silent_minutes    30          default
          a running job whose log has not
          grown for so long is shown with a
          warning; 0: none is
      watch.gpu_idle_percent  5           default
          so is one whose GPUs are busy for
          less of the time than this
      watch.slow_percent      70          default
          and one whose throughput has fallen
          below this part of its own earlier
          one
      notify                  null        default
          a command for the shell that is told
          of each end, and of what waits for a
          person, by JSON; null: none
      validate.grace_seconds  null        default
          how long a missing output may take
          to appear; null: 60, and 2 after a
          job on this machine

      tools: torchtune, inspect-ai, command
      "
    `);
  });
  test("what is not the default stands out", () => {
    const keys = CONFIG.keys.slice(0, 1).map((key) => ({ ...key, value: "local", source: "flag" as const }));
    expect(named(renderConfig({ ...CONFIG, keys }, screen(80, true)))).toMatchInlineSnapshot(`
      "backend  <bold>local</>  flag  <dim>where jobs run; auto: slurm where sbatch is found,
                            otherwise local</>

      tools: torchtune, inspect-ai, command
      "
    `);
  });
});
