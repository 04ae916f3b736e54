import { Button, Modal } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { useMemo, useState } from "react";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { ModelVersion } from "@/api/schema";
import { DataTable } from "@/parts/DataTable";
import { Empty, Loaded } from "@/parts/State";
import { ago } from "@/parts/words";
import { CreateForm } from "./CreateForm";
import { KEY, versionsQuery } from "./queries";

/** All versions with their digests, the newest of each name first; editing makes the next one. */
export function VersionPaper({ operates }: { operates: boolean }) {
  const [edited, setEdited] = useState<ModelVersion | null>(null);
  const columns = useMemo(() => columnsOf(operates, setEdited), [operates]);
  return (
    <>
      <Loaded query={useQuery(versionsQuery)} what="Asking for the versions">
        {(versions) =>
          versions.length ? (
            <DataTable caption="Versions of models" rows={versions} columns={columns} rowId={({ id }) => String(id)} />
          ) : (
            <Empty title="No model was made yet">A checked file becomes a model under a name of yours.</Empty>
          )
        }
      </Loaded>
      <Modal opened={edited !== null} onClose={() => setEdited(null)} size="lg" title={`The next version of ${edited?.name ?? ""}`} closeButtonProps={{ "aria-label": "Close" }}>
        {edited && <CreateForm file={null} version={edited} close={() => setEdited(null)} />}
      </Modal>
    </>
  );
}

function columnsOf(operates: boolean, edit: (version: ModelVersion) => void): ColumnDef<ModelVersion>[] {
  const columns: ColumnDef<ModelVersion>[] = [
    { accessorKey: "name", header: "Model" },
    { accessorKey: "number", header: "Version", meta: { numeric: true } },
    {
      accessorKey: "sha256",
      header: "SHA-256 of the file",
      meta: { from: "xs" },
      cell: ({ row }) => <code title={row.original.sha256}>{row.original.sha256.slice(0, 12)}</code>,
    },
    {
      id: "parameters",
      header: "Parameters",
      enableSorting: false,
      meta: { from: "md" },
      cell: ({ row }) => <code>{JSON.stringify(row.original.parameters ?? {})}</code>,
    },
    { accessorKey: "created_at", header: "Made", meta: { from: "sm" }, cell: ({ row }) => ago(row.original.created_at) },
  ];
  if (operates) {
    columns.push({
      id: "act",
      header: () => <span className="visually-hidden">What can be done</span>,
      enableSorting: false,
      cell: ({ row: { original } }) => <Acts version={original} edit={() => edit(original)} />,
    });
  }
  return columns;
}

function Acts({ version, edit }: { version: ModelVersion; edit: () => void }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => ok(api.DELETE("/api/v1/model-versions/{id}", { params: { path: { id: version.id } } })),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => void queries.invalidateQueries({ queryKey: KEY }),
  });
  const named = `${version.name} version ${version.number}`;
  return (
    <Button.Group style={{ justifyContent: "flex-end" }}>
      <Button size="compact-xs" variant="default" onClick={edit} aria-label={`Edit ${named}`}>
        Edit
      </Button>
      <Button size="compact-xs" variant="default" loading={remove.isPending} onClick={() => remove.mutate()} aria-label={`Remove ${named}`}>
        Remove
      </Button>
    </Button.Group>
  );
}
