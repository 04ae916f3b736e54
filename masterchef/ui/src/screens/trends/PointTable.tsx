import { Anchor, Text } from "@mantine/core";
import type { ColumnDef } from "@tanstack/react-table";
import { Link } from "react-router";
import type { TrendPoint } from "@/api/schema";
import { DataTable } from "@/parts/DataTable";
import { decimal, spaced } from "@/parts/words";

const COLUMNS: ColumnDef<TrendPoint>[] = [
  {
    accessorKey: "name",
    header: "Run",
    cell: ({ row: { original } }) => (
      <Anchor component={Link} to={`/runs/${original.run}`} size="sm" style={{ overflowWrap: "anywhere" }}>
        {original.name}
      </Anchor>
    ),
  },
  { accessorKey: "at", header: "Made", meta: { from: "sm" }, cell: ({ getValue }) => new Date(getValue<string>()).toLocaleString() },
  { accessorKey: "unit", header: "Seed, trial or cook", meta: { from: "md" } },
  { accessorKey: "score", header: "Score", meta: { numeric: true }, cell: ({ row }) => decimal(row.original.score) },
  { accessorKey: "cost_usd", header: "Cost, $", meta: { numeric: true, from: "md" }, cell: ({ row }) => row.original.cost_usd?.toFixed(4) ?? "–" },
  { accessorKey: "tokens", header: "Tokens", meta: { numeric: true, from: "md" } },
  { accessorKey: "seconds", header: "Seconds a call or try", meta: { numeric: true, from: "lg" }, cell: ({ row }) => row.original.seconds?.toFixed(2) ?? "–" },
  { accessorKey: "failures", header: "Failures", meta: { numeric: true, from: "sm" } },
  {
    id: "marks",
    header: "New since the one before",
    enableSorting: false,
    cell: ({ row: { original } }) => (
      <Text size="xs" style={{ overflowWrap: "anywhere" }}>
        {original.marks.map(spaced).join(", ") || "–"}
      </Text>
    ),
  },
];

export function PointTable({ points }: { points: TrendPoint[] }) {
  return <DataTable caption="Runs over time" rows={points} columns={COLUMNS} rowId={(point) => `${point.run} ${point.unit}`} />;
}
