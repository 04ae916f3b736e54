import { Paper, SimpleGrid, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { FactTable } from "@/parts/FactTable";
import { Loaded } from "@/parts/State";
import { WideTable } from "@/parts/WideTable";
import { spaced } from "@/parts/words";
import { groundOf } from "./ReportPane";
import { type Metric, reportQuery } from "./queries";

/** What is missed and invented most, and which types are taken for which. */
export function Mistakes({ id, metric, done }: { id: string; metric: Metric | ""; done: number }) {
  return (
    <Loaded query={useQuery(reportQuery(id, metric, done))}>
      {(report) => (
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <FactTable title="Missed most" rows={report.missed} />
          <FactTable title="Invented most" rows={report.invented} />
          <Confusion table={report.confusion} />
        </SimpleGrid>
      )}
    </Loaded>
  );
}

function Confusion({ table }: { table: Record<string, Record<string, number>> }) {
  const rows = Object.keys(table);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(table[row] ?? {})))];
  const most = Math.max(1, ...rows.flatMap((row) => Object.values(table[row] ?? {})));
  if (!rows.length) return null;
  return (
    <Paper withBorder p="sm" component="section" aria-label="Types that are confused" style={{ gridColumn: "1 / -1" }}>
      <Title order={2}>Types: gold (rows) and predicted (columns)</Title>
      <WideTable name="confusion">
        <Table withRowBorders={false} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Gold</Table.Th>
              {columns.map((name) => (
                <Table.Th key={name}>{spaced(name)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row}>
                <Table.Th scope="row">{spaced(row)}</Table.Th>
                {columns.map((column) => {
                  const value = table[row]?.[column] ?? 0;
                  return (
                    <Table.Td key={column} ta="center" style={value ? groundOf(value / most) : undefined}>
                      <Text size="sm" inherit>
                        {value || "·"}
                      </Text>
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </WideTable>
    </Paper>
  );
}
