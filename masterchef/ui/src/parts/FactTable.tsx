/** What a report found, as a table: a column for each name that its rows have. */
import { Paper, Table, Title } from "@mantine/core";
import { Empty } from "@/parts/State";
import { WideTable } from "@/parts/WideTable";
import { decimal, spaced } from "@/parts/words";

type Fact = Record<string, unknown>;

interface Props {
  title: string;
  rows: Fact[];
  /** Columns that come first, in this order; a stored report has forgotten its own. */
  first?: string[];
  /** Rows beyond are left out. */
  most?: number;
  /** Left out where there is nothing to show; otherwise "None" stands there. */
  quiet?: boolean;
}

export function FactTable({ title, rows, first = [], most = 15, quiet = false }: Props) {
  const found = new Set(rows.flatMap((row) => Object.keys(row)));
  const names = [...new Set([...first.filter((name) => found.has(name)), ...found])];
  if (!rows.length && quiet) return null;
  return (
    <Paper withBorder p="sm" component="section" aria-label={title}>
      <Title order={2}>{title}</Title>
      {rows.length ? (
        <WideTable name={title}>
          <Table verticalSpacing={3}>
            <Table.Thead>
              <Table.Tr>
                {names.map((name) => (
                  <Table.Th key={name}>{spaced(name)}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.slice(0, most).map((row, index) => (
                <Table.Tr key={index}>
                  {names.map((name) => (
                    <Table.Td key={name}>{textOf(row[name])}</Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </WideTable>
      ) : (
        <Empty title="None" />
      )}
    </Paper>
  );
}

/** Whatever a report holds, as text: {"judith": 8, "justus": 3} is "judith 8, justus 3". */
export function textOf(value: unknown): string {
  if (value == null || value === "") return "–";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : small(value);
  if (Array.isArray(value)) return value.length ? value.map(textOf).join(", ") : "–";
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([key, inner]) => `${spaced(key)} ${textOf(inner)}`)
      .join(", ");
  }
  return String(value);
}

/** One decimal, or two digits that count where that would be 0.0. */
const small = (value: number) => (Math.abs(value) >= 0.1 ? decimal(value) : value.toPrecision(2));
