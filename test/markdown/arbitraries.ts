import fc from "fast-check";

const oneOf = (cases: string): fc.Arbitrary<string> => fc.constantFrom(...cases.split(" ~ "));

const cell = fc.oneof(
  { weight: 4, arbitrary: oneOf("a ~ b c ~  ~   ~ 1 ~ - ~ 数据 ~ ✅ x ~ **b** ~ `c`") },
  { weight: 2, arbitrary: oneOf(String.raw`\| ~ x|y ~ \\ ~ \ ~ x\ ~ \\\| ~ \\| ~ [l](u) ~ <b>x ~ a_b_c`) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom(..."|\\` x-:\u00a0\t"), maxLength: 6 }),
  },
);

const pad = fc.constantFrom("", " ", " ", "  ", "\t");

const LIST_OR_QUOTE = /^[ \t]*(?:(?:[-*+]|\d+[.)])(?:[ \t]|$)|>)/;

/** One line of a table, with borders or without, with any number of cells. */
export const rowLine = fc
  .record({
    cells: fc.array(fc.tuple(pad, cell, pad), { minLength: 1, maxLength: 4 }),
    opens: fc.boolean(),
    closes: fc.boolean(),
    indent: fc.constantFrom("", "", "", " ", "   ", "    "),
    tail: fc.constantFrom("", "", " ", "\t"),
  })
  .map(({ cells, opens, closes, indent, tail }) => {
    const middle = cells.map((parts) => parts.join("")).join("|");
    return `${indent}${opens || LIST_OR_QUOTE.test(middle) ? "|" : ""}${middle}${closes ? "|" : ""}${tail}`;
  });

const delimiterLine = fc
  .record({
    cells: fc.array(fc.constantFrom("-", "--", ":-", "-:", ":-:", " :-- ", "---\t"), {
      minLength: 1,
      maxLength: 4,
    }),
    opens: fc.boolean(),
    closes: fc.boolean(),
  })
  .map(({ cells, opens, closes }) => `${opens ? "|" : ""}${cells.join("|")}${closes ? "|" : ""}`)
  .filter((line) => !LIST_OR_QUOTE.test(line));

/** A header and its alignment row with the same number of cells, and rows below. */
export const tableLines = fc
  .record({
    columns: fc.integer({ min: 1, max: 4 }),
    hasBorders: fc.boolean(),
    header: oneOf("h ~  h  ~  \\| "),
    align: oneOf("-- ~ :-: ~ --: ~ :--"),
    rows: fc.array(rowLine, { maxLength: 4 }),
  })
  .map(({ columns, hasBorders, header, align, rows }) => {
    const line = (text: string): string => {
      const joined = Array.from({ length: columns }, () => text).join("|");
      return hasBorders || columns === 1 ? `|${joined}|` : joined;
    };
    return [line(header), line(align), ...rows].join("\n");
  });

const leaf = fc.oneof(
  { weight: 2, arbitrary: fc.constant("") },
  oneOf(
    " ~ \t ~ text ~   text ~     indented ~ \tindented ~ h ~ a\\ ~ x\u00a0y ~ a\u2028b ~ \u00a0 ~ x\u0000|y ~ \f ~ \\ ~ مرحبا ~ |\u00a0",
  ),
  oneOf(
    "# one ~ ## two ## ~ # ~ #none ~    ### three ~ === ~ --- ~ -- ~ *** ~ _ _ _ ~   === ~ #\u00a0x ~ ####### x ~ # x \\# ~ #\t# ~ ==\t",
  ),
  fc.constantFrom("```", "~~~", "```sh", "````", "``` a`b", "  ```", "~~~ py {a=`b`}", "    ```", "``"),
  oneOf(
    "<!-- c --> ~ <!-- ~ --> ~ <!--> ~ <!---> ~ <div> ~ <div ~ <div/ ~ </div> ~ \n<b> ~ <b> | x ~ <script> ~ x</script> ~ <?x ~ ?> ~ <!X ~ ]]>",
  ),
  oneOf(
    "<a b='c' d> ~ <a b=c/> ~ <a b=c=d> ~ <a b = \"c\" > ~ </b > ~ <b/> ~ <b / > ~ <a\tb> ~ <pre/> ~ </pre> ~ <![CDATA[ ~ <details> ~ </details>",
  ),
  oneOf('\n[a]: b\n ~ \n[a]: <b> "t"\n ~ a | b ~ --|-- ~ :- ~ |-| ~ | - | - | ~ || ~ | ~ |- ~ -|'),
  oneOf(
    "[a]: b ~ [a]: ~ [a b]: <c d> ~ \"t\" ~ 't ~ (t) ~ [a]: b 't' x ~ [a]: (b ~ [a\\]: b ~ [ ]: b ~ [^]: b ~ [a]:b (c\\) ~ c)",
  ),
  oneOf("**Type:** 2x2 ~ **A**: b\\ ~ __C:__ d   ~ ** x ~ **"),
);

const marker = fc.oneof(
  oneOf(
    "- item ~ - ~ * **Tools:** x ~ 1. one ~ 2. two ~ 2) ~ 10. x ~ 01) x ~ - ``` ~ - # head ~ - | a | ~ - - x ~ - [ ] todo ~ + | - | ~ -\tx ~ -     code",
  ),
  oneOf("> | a | ~ > quote ~ > ~ >> deep ~ > ``` ~ > - item ~ > # head ~ > > - x ~ >\t- x ~ > <b>"),
  oneOf("[^1]: note ~ [^1]: ~ [^a b]: c ~ [^1]: | a | ~ [^\\]: x ~ - [x] **A:** b ~ - <div>"),
);

const inside = oneOf(
  "  nested ~    - deeper ~   | - | ~     code ~  ~   ``` ~ > x ~   ## x ~ \t| - | ~     | a | ~   - | - ~ > | - | ~ > > x",
);

const block = fc.oneof(
  { weight: 5, arbitrary: leaf },
  { weight: 3, arbitrary: tableLines },
  { weight: 1, arbitrary: rowLine },
  { weight: 1, arbitrary: delimiterLine },
);

/** Some lines inside of quotes and lists, where a line here and there is lazy. */
const nested = fc
  .tuple(
    fc.constantFrom("> ", ">", "- ", "1. ", "  - ", "> - ", "- > ", "[^n]: ", "-\t"),
    fc.array(fc.tuple(block, fc.nat({ max: 5 })), { minLength: 1, maxLength: 4 }),
  )
  .map(([mark, blocks]) => {
    const goesOn = mark.startsWith("[") ? "    " : mark.replace(/[-1.]/g, " ");
    const lines = blocks.flatMap(([text, lazy]) => text.split("\n").map((line) => ({ line, lazy })));
    return lines
      .map(({ line, lazy }, at) => (at === 0 ? mark : (at + lazy) % 5 === 4 ? "" : goesOn) + line)
      .join("\n");
  });

const FRONT_MATTER = [
  "---\na: |\n  # x\n---\n",
  "---\na: 1\n...\n",
  "---\n\n---\n",
  "---\na\n",
  "---\n---\n",
];

const textOf = (line: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .record({
      front: fc.oneof({ weight: 8, arbitrary: fc.constant("") }, fc.constantFrom(...FRONT_MATTER)),
      lines: fc.array(line, { maxLength: 12 }),
      lineEnd: fc.constantFrom("\n", "\n", "\r\n", "\r"),
      bom: fc.constantFrom("", "", "", "\ufeff"),
      final: fc.boolean(),
    })
    .map(
      ({ front, lines, lineEnd, bom, final }) =>
        bom + (front + lines.join("\n") + (final ? "\n" : "")).replaceAll("\n", lineEnd),
    );

/** Anything at all, line by line: all that Markdown has at block level, in any order and depth, and what only looks like it. */
export const anyText = textOf(
  fc.oneof(
    { weight: 4, arbitrary: block },
    { weight: 1, arbitrary: nested },
    { weight: 1, arbitrary: marker },
    { weight: 1, arbitrary: inside },
    { weight: 1, arbitrary: oneOf(">-  ~ <b> ~ [a]: ~ | ~ lazy | ~ </script> ~ **A:** x") },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 9 }) },
    {
      weight: 1,
      arbitrary: fc.string({ unit: fc.constantFrom(...'|-:>*_#`~<!/[]^()\\"= \t\n12.ab'), maxLength: 12 }),
    },
  ),
);

/** Texts with one table somewhere in them. */
export const tableText = fc
  .record({
    table: tableLines,
    before: fc.constantFrom("", "# x\n\n", "\ufeff"),
    final: fc.constantFrom("", "\n", "\n\ntext"),
  })
  .chain(({ table, before, final }) =>
    fc.constantFrom("\n", "\r\n", "\r").map((lineEnd) => (before + table + final).replaceAll("\n", lineEnd)),
  );

/** A summary as people keep them: prose, lists and tables of runs, one under the other, with a blank line between or not. */
export const summaryText = textOf(
  fc.oneof(
    {
      weight: 3,
      arbitrary: oneOf("# Experiment: x ~ ## All Runs ~ ## Status ~ ### Evaluations ~ Runs\n==== ~ ## Tools"),
    },
    {
      weight: 2,
      arbitrary: oneOf(
        "Some text. ~ <!-- kept by hand --> ~ - **Epochs:** 2 ~ **Evaluation:** inspect-ai ~ ```sh\na | b\n```",
      ),
    },
    { weight: 4, arbitrary: fc.constant("") },
    { weight: 4, arbitrary: tableLines },
    {
      weight: 3,
      arbitrary: fc
        .array(fc.tuple(cell, cell, cell), { maxLength: 4 })
        .map((rows) =>
          [
            "| Run Name | Status | 备注 |",
            "|:---|---|--:|",
            ...rows.map((cells) => `| ${cells.join(" | ")} |`),
          ].join("\n"),
        ),
    },
  ),
);
