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
    " ~ \t ~ text ~   text ~     indented ~ \tindented ~ h ~ a\\ ~ x\u00a0y ~ a\u2028b ~ \u00a0 ~ x\u0000|y ~ \f ~ \\",
  ),
  oneOf(
    "# one ~ ## two ## ~ # ~ #none ~    ### three ~ === ~ --- ~ -- ~ *** ~ _ _ _ ~   === ~ #\u00a0x ~ ####### x",
  ),
  fc.constantFrom("```", "~~~", "```sh", "````", "``` a`b", "  ```"),
  oneOf(
    "<!-- c --> ~ <!-- ~ --> ~ <div> ~ <div ~ </div> ~ \n<b> ~ <b> | x ~ <script> ~ x</script> ~ <?x ~ ?> ~ <!X ~ ]]>",
  ),
  oneOf('\n[a]: b\n ~ \n[a]: <b> "t"\n ~ a | b ~ --|-- ~ :- ~ |-| ~ | - | - |'),
);

const marker = fc.oneof(
  oneOf(
    "- item ~ - ~ * **Tools:** x ~ 1. one ~ 2. two ~ 2) ~ - ``` ~ - # head ~ - | a | ~ - - x ~ - [ ] todo",
  ),
  oneOf("> | a | ~ > quote ~ > ~ >> deep ~ > ``` ~ > - item ~ > # head ~ > > - x"),
);

const inside = oneOf("  nested ~    - deeper ~   | - | ~     code ~  ~   ``` ~ > x ~   ## x");

/** A list or quote that a blank line and a heading close, so that nothing after it is its lazy continuation. */
const container = fc
  .tuple(marker, fc.array(fc.oneof(marker, inside), { maxLength: 3 }))
  .map(([first, lines]) => ["text", "", first, ...lines, "", "# end"].join("\n"));

const block = fc.oneof(
  { weight: 5, arbitrary: leaf },
  { weight: 3, arbitrary: tableLines },
  { weight: 1, arbitrary: rowLine },
  { weight: 1, arbitrary: delimiterLine },
);

const textOf = (line: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .record({
      lines: fc.array(line, { maxLength: 12 }),
      lineEnd: fc.constantFrom("\n", "\n", "\r\n", "\r"),
      bom: fc.constantFrom("", "", "", "\ufeff"),
      final: fc.boolean(),
    })
    .map(
      ({ lines, lineEnd, bom, final }) =>
        bom + (lines.join("\n") + (final ? "\n" : "")).replaceAll("\n", lineEnd),
    );

/** All that Markdown has at block level, in any order, with any line end, with a BOM or without. */
export const blockText = textOf(
  fc.oneof({ weight: 6, arbitrary: block }, { weight: 1, arbitrary: container }),
);

/** Anything at all, line by line. */
export const anyText = textOf(
  fc.oneof(
    block,
    marker,
    inside,
    oneOf(">-  ~ <b> ~ [a]: ~ | ~ lazy | ~ </script>"),
    fc.string({ unit: "binary", maxLength: 9 }),
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
