import type { ColumnDef } from "@tanstack/react-table";
import type { Measure } from "@/api/schema";
import { DataTable } from "@/parts/DataTable";
import { spaced } from "@/parts/words";

const FIGURE = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 3 });
const figure = (value: number | null) => (value === null ? "–" : FIGURE.format(value));
const gap = ({ a, b }: Measure) => (a === null || b === null ? null : a - b);

const COLUMNS: ColumnDef<Measure>[] = [
  { accessorKey: "name", header: "Figure", cell: ({ row }) => spaced(row.original.name) },
  { accessorKey: "a", header: "A", meta: { numeric: true }, cell: ({ row }) => figure(row.original.a) },
  { accessorKey: "b", header: "B", meta: { numeric: true }, cell: ({ row }) => figure(row.original.b) },
  {
    id: "difference",
    header: "A − B",
    accessorFn: gap,
    meta: { numeric: true },
    cell: ({ row: { original } }) => {
      const difference = gap(original);
      return difference === null ? "–" : `${difference > 0 ? "+" : ""}${figure(difference)}`;
    },
  },
];

export function MeasureTable({ measures }: { measures: Measure[] }) {
  return (
    <DataTable
      caption="Figures of session A and session B"
      rows={measures}
      columns={COLUMNS as ColumnDef<Measure, unknown>[]}
      rowId={({ name }) => name}
    />
  );
}
