/** Two sides of the same cells: two matrices, or two combinations of one; the verdict, then cell by cell. */
import { Group, Paper, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { useState } from "react";
import { api, ok } from "@/api/client";
import type { Difference } from "@/api/schema";
import { DataTable } from "@/parts/DataTable";
import { ExportMenu } from "@/parts/ExportMenu";
import { Empty, Loaded } from "@/parts/State";
import { count } from "@/parts/words";
import type { Metric } from "./queries";
import { f1 } from "./ReportPane";

type Only = "all" | "different" | "failures";
const ONLY: { value: Only; label: string }[] = [
  { value: "all", label: "All" },
  { value: "different", label: "Different" },
  { value: "failures", label: "Failures" },
];

interface Props {
  /** The matrices, twice the same one for two of its combinations. */
  ids: readonly [string, string];
  combinations?: readonly [string, string];
  metric: Metric | "";
  /** Changes when cells have been done since. */
  mark?: number;
}

export function Paired({ ids: [id, other], combinations, metric, mark }: Props) {
  const [only, show] = useState<Only>("all");
  const [left, right] = combinations ?? [];
  const pair = useQuery({
    queryKey: ["matrix", id, "pair", other, left, right, metric, only, mark],
    queryFn: () =>
      ok(
        api.GET("/api/v1/matrices/{id}/compare/{other}", {
          params: { path: { id, other }, query: { left, right, only, metric: metric || undefined } },
        }),
      ),
  });
  return (
    <Loaded query={pair} what="Pairing the cells">
      {(found) => (
        <Paper withBorder p="sm" component="section" aria-label="Cells of both sides">
          <Stack gap="xs">
            <Group justify="space-between">
              <Text size="sm">
                {count(found.pairs, "cell")} in common, {found.metric}: {found.verdict}
              </Text>
              <Group gap="sm">
                <SegmentedControl size="xs" aria-label="Which cells" data={ONLY} value={only} onChange={show} />
                <ExportMenu name="pairs" rows={() => found.cells.map(({ key, ...rest }) => ({ cell: key.join(" · "), ...rest }))} />
              </Group>
            </Group>
            {found.cells.length ? (
              <DataTable caption="Cells of both sides" rows={found.cells} columns={COLUMNS} rowId={({ key }) => key.join("|")} />
            ) : (
              <Empty title={found.pairs || only !== "all" ? "There is no such cell" : "They have no cell in common"}>
                {only === "all"
                  ? "Cells are the same if prompt, model, trial and repeat are."
                  : "Choose All to see every pair."}
              </Empty>
            )}
          </Stack>
        </Paper>
      )}
    </Loaded>
  );
}

const COLUMNS: ColumnDef<Difference, unknown>[] = [
  { id: "key", header: "Cell", accessorFn: ({ key }) => key.join(" · ") },
  { id: "left", header: "Left", accessorKey: "left", meta: { numeric: true }, cell: ({ row: { original: one } }) => (one.left == null ? one.left_state : f1(one.left)) },
  { id: "right", header: "Right", accessorKey: "right", meta: { numeric: true }, cell: ({ row: { original: one } }) => (one.right == null ? one.right_state : f1(one.right)) },
  { id: "difference", header: "Right − left", accessorKey: "difference", meta: { numeric: true }, cell: ({ row }) => f1(row.original.difference) },
];
