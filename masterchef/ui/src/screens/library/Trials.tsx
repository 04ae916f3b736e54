import { Anchor, Badge, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { Link } from "react-router";
import { api, ok } from "@/api/client";
import type { Trial } from "@/api/schema";
import { DataTable } from "@/parts/DataTable";
import { Empty, Loaded } from "@/parts/State";
import { spaced, whole } from "@/parts/words";
import { trialsQuery } from "./queries";

const COLUMNS: ColumnDef<Trial, unknown>[] = [
  {
    accessorKey: "name",
    header: "Trial",
    cell: ({ row: { original: trial } }) => (
      <>
        <Anchor component={Link} to={`/library/trials/${trial.id}`} size="sm">
          {trial.name}
        </Anchor>
        <Text size="xs" c="dimmed">
          {trial.title}
        </Text>
      </>
    ),
  },
  { accessorKey: "nct_id", header: "NCT", meta: { from: "sm" } },
  {
    accessorKey: "has_gold",
    header: "Gold",
    cell: ({ row }) => (
      <Badge variant="default" size="sm" tt="none">
        {row.original.has_gold ? "has gold" : "none"}
      </Badge>
    ),
  },
  { accessorKey: "characters", header: "Characters", meta: { numeric: true, from: "sm" }, cell: ({ row }) => whole(row.original.characters) },
];

export default function Trials({ name }: { name?: string }) {
  const trials = useQuery(trialsQuery);
  if (name) return <One id={Number(name)} />;
  return (
    <Loaded query={trials} what="Reading the trials">
      {(found) =>
        found.length ? (
          <DataTable caption="Clinical trials" rows={found} columns={COLUMNS} rowId={({ id }) => String(id)} />
        ) : (
          <Empty title="There is no trial yet"><Anchor component={Link} to="/library/files" size="sm">Import some</Anchor></Empty>
        )
      }
    </Loaded>
  );
}

function One({ id }: { id: number }) {
  const trial = useQuery({
    queryKey: ["trials", id],
    queryFn: () => ok(api.GET("/api/v1/trials/{id}", { params: { path: { id } } })),
  });
  return (
    <Stack>
      <Anchor component={Link} to="/library/trials" size="sm">
        ← All trials
      </Anchor>
      <Loaded query={trial}>
        {(found) => (
          <Paper withBorder p="sm">
            <Title order={2}>{found.title || found.name}</Title>
            <Text size="sm" c="dimmed">
              {found.nct_id} · {found.has_gold ? "has a gold standard" : "no gold standard"}
            </Text>
            {Object.entries(found.sections).map(([section, text]) => (
              <section key={section}>
                <Title order={3} mt="sm">
                  {spaced(section)}
                </Title>
                <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
                  {text}
                </Text>
              </section>
            ))}
          </Paper>
        )}
      </Loaded>
    </Stack>
  );
}
