import { expect, test } from "vitest";
import { ownNameNotes } from "../../../../src/backends/local/asked/own-name.ts";
import { tripsOf } from "../../../../src/backends/local/asked/trips.ts";
import { parseDirectives } from "../../../../src/script/directives.ts";
import { realFiles } from "../../../../src/system/files.ts";

const files = realFiles();
const bash = (...lines: readonly string[]): string => `${["#!/bin/bash", ...lines].join("\n")}\n`;

test.each([
  ["srun python train.py", 2],
  ["  time OMP_NUM_THREADS=4 srun -n 2 python train.py", 2],
  ["cd sub && srun python train.py", 2],
  ["if ! srun true; then exit 1; fi", 2],
  ["x=$(srun hostname)", 2],
  ["exec srun", 2],
  ["for s in 1 2; do srun train $s; done", 2],
  ["# srun python train.py", undefined],
  ["python train.py # not (srun python train.py)", undefined],
  ["#SBATCH --comment=srun", undefined],
  ["echo srun python", undefined],
  ["launch=srun", undefined],
  ["./srun.sh; srun-all; python -m srun", undefined],
  ["command -v srun >/dev/null && srun python train.py", undefined],
  ["scontrol ping >/dev/null 2>&1 && launch=srun; srun x", undefined],
  ['srun() { shift; "$@"; }; srun -n1 true', undefined],
])("srun in %j", async (line, where) => {
  const said = `script line ${where}: srun finds no SLURM to ask on this machine: call the program without it`;
  expect(await tripsOf(files, "/", bash(line))).toEqual(where === undefined ? [] : [said]);
});

test.each([
  ["#!/bin/sh", undefined],
  ["#! /usr/bin/env -S bash -l", undefined],
  ["#!bin/sh", undefined],
  ["#!/opt/none/python3 -u", "/opt/none/python3"],
  ["#!/etc/passwd", "/etc/passwd"],
  ["#!/etc", "/etc"],
  ["#!/etc/passwd/sh", "/etc/passwd/sh"],
])("the interpreter of %j", async (first, missing) => {
  const said = `script line 1: ${missing} is no program on this machine`;
  expect(await tripsOf(files, "/", `${first}\ntrue\n`)).toEqual(missing === undefined ? [] : [said]);
});

test("what is no shell script may call things srun; a look that fails says nothing", async () => {
  const env = "#!/usr/bin/env python3\nsrun = 1\nsrun\n";
  expect(await tripsOf(files, "/", env)).toEqual([]);
  const stat = () => Promise.reject(Object.assign(new Error("EIO"), { code: "EIO" }));
  expect(await tripsOf({ stat }, "/", bash("true"))).toEqual([]);
});

test.each([
  ["-J foo -o %x.out", ["%x in --output=%x.out is the name that runmark gives the job, not foo"]],
  ["-J foo -e e%5x -o %j", ["%x in --error=e%5x is the name that runmark gives the job, not foo"]],
  ["-J foo -o %x -o out", []],
  ["-J foo -o %%x", []],
  ["-J foo -o \\\\%x", []],
  ["-o %x.out", []],
])("a name of its own in %j", (options, said) => {
  const directives = parseDirectives(bash(`#SBATCH ${options}`));
  if (!directives.ok) throw new Error(directives.error);
  expect(ownNameNotes(directives.value)).toEqual(said.map((text) => `script line 2: ${text}`));
});
