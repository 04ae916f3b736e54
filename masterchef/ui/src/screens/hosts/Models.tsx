import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import type { Model } from "@/api/schema";
import { DataTable } from "@/parts/DataTable";
import { Empty, Loaded } from "@/parts/State";
import { whole } from "@/parts/words";
import { modelsQuery } from "@/screens/new/options";

const COLUMNS: ColumnDef<Model>[] = [
  { accessorKey: "name", header: "Model" },
  {
    id: "hosts",
    header: "On",
    accessorFn: (model) => (model.hosts as string[]).join(", "),
    cell: ({ getValue }) => getValue<string>() || <Text span size="sm" c="dimmed">no host (any more)</Text>,
  },
  {
    accessorKey: "context_length",
    header: "Context, tokens",
    meta: { numeric: true, from: "xs" },
    cell: ({ row }) => whole(row.original.context_length),
  },
  {
    accessorKey: "digest",
    header: "Digest",
    meta: { from: "sm" },
    cell: ({ row }) => <code>{row.original.digest.slice(0, 12)}</code>,
  },
];

export function Models() {
  return (
    <Loaded query={useQuery(modelsQuery)} what="Asking for the models">
      {(models) =>
        models.length ? (
          <DataTable
            caption="Models and the hosts that have them"
            rows={models}
            columns={COLUMNS as ColumnDef<Model, unknown>[]}
            rowId={(model) => String(model.id)}
          />
        ) : (
          <Empty title="No model is known yet">A host's models are read when it is asked.</Empty>
        )
      }
    </Loaded>
  );
}
