import { Paper, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { useState } from "react";
import { api, ok } from "@/api/client";
import type { Difference, MatrixDetail } from "@/api/schema";
import { DataTable } from "@/parts/DataTable";
import { Empty, Loaded } from "@/parts/State";
import { f1 } from "./ReportPane";
import type { Metric } from "./queries";

/** Two combinations of one matrix, cell by cell. */
export function Combinations({ matrix, metric }: { matrix: MatrixDetail; metric: Metric | "" }) {
  const all = matrix.combinations;
  const [left, setLeft] = useState(all[0] ?? "");
  const [right, setRight] = useState(all[1] ?? "");
  const pair = useQuery({
    queryKey: ["matrix", matrix.id, "pair", left, right, metric, matrix.cells_left],
    queryFn: () =>
      ok(
        api.GET("/api/v1/matrices/{id}/compare/{other}", {
          params: {
            path: { id: matrix.id, other: matrix.id },
            query: { left, right, only: "all", metric: metric || undefined },
          },
        }),
      ),
    enabled: Boolean(left && right),
  });
  if (all.length < 2) return <Empty title="There is only one combination in this matrix" />;
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select label="Left" data={all} value={left} onChange={(next) => setLeft(next ?? left)} allowDeselect={false} />
        <Select label="Right" data={all} value={right} onChange={(next) => setRight(next ?? right)} allowDeselect={false} />
      </SimpleGrid>
      <Loaded query={pair} what="Pairing the cells">
        {(found) => (
          <Paper withBorder p="sm">
            <Text size="sm" mb="xs">
              {found.verdict}
            </Text>
            <DataTable
              caption="Cells of both combinations"
              rows={found.cells}
              columns={COLUMNS}
              rowId={({ key }) => key.join("|")}
            />
          </Paper>
        )}
      </Loaded>
    </Stack>
  );
}

const COLUMNS: ColumnDef<Difference, unknown>[] = [
  { id: "key", header: "Cell", accessorFn: ({ key }) => key.join(" · ") },
  { id: "left", header: "Left", accessorKey: "left", meta: { numeric: true }, cell: ({ row: { original: one } }) => (one.left == null ? one.left_state : f1(one.left)) },
  { id: "right", header: "Right", accessorKey: "right", meta: { numeric: true }, cell: ({ row: { original: one } }) => (one.right == null ? one.right_state : f1(one.right)) },
  { id: "difference", header: "Right − left", accessorKey: "difference", meta: { numeric: true }, cell: ({ row }) => f1(row.original.difference) },
];
