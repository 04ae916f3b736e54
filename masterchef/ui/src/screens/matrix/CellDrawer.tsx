/** One cell: its figures, and the source with gold and prediction marked in it. */
import { Alert, Badge, Code, Drawer, Group, Spoiler, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { CellDetail } from "@/api/schema";
import { Loaded } from "@/parts/State";
import { spaced, whole } from "@/parts/words";
import classes from "./Matrix.module.css";
import { piecesOf } from "./marks";
import { cellQuery } from "./queries";
import { f1 } from "./ReportPane";

interface Entity {
  text?: string;
  type?: string;
  section?: string;
}

export function CellDrawer({ id, close }: { id: number | null; close: () => void }) {
  return (
    <Drawer
      opened={id !== null}
      onClose={close}
      position="right"
      size="xl"
      title="A cell of the matrix"
      closeButtonProps={{ "aria-label": "Close the cell" }}
    >
      {id !== null && <Opened id={id} />}
    </Drawer>
  );
}

function Opened({ id }: { id: number }) {
  return <Loaded query={useQuery(cellQuery(id))}>{(cell) => <One cell={cell} />}</Loaded>;
}

function One({ cell }: { cell: CellDetail }) {
  const scores = (cell.scores ?? {}) as { missed?: Entity[]; invented?: Entity[] };
  return (
    <Stack gap="sm">
      <div>
        <Text fw={600}>{cell.trial}</Text>
        <Text size="sm" c="dimmed">
          {cell.combination} · {cell.model} · repeat {cell.repeat}
        </Text>
      </div>
      <Group gap="xs">
        <Badge variant="default" tt="none">
          {cell.outcome || cell.state}
        </Badge>
        <Text size="sm">
          {quotes(cell) && `entities ${f1(cell.entities_f1)} · `}mappings {f1(cell.mappings_f1)}{quotes(cell) && ` · relationships ${f1(cell.relationships_f1)}`}
        </Text>
        <Text size="sm" c="dimmed">
          {whole(cell.tokens_in)} tokens read, {whole(cell.tokens_out)} written
        </Text>
      </Group>
      {cell.error && (
        <Alert color="orange" variant="light">
          {cell.error}
        </Alert>
      )}
      <Source cell={cell} />
      {quotes(cell) && <List title="Missed" items={scores.missed ?? []} />}
      {quotes(cell) && <List title="Invented" items={scores.invented ?? []} />}
      <Title order={3}>Prediction</Title>
      <Spoiler maxHeight={180} showLabel="All of it" hideLabel="Less">
        <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {JSON.stringify(cell.prediction, null, 2)}
        </Code>
      </Spoiler>
    </Stack>
  );
}

/** Whether it was asked for entities at all: a cell of mappings alone can't miss any. */
const quotes = (cell: CellDetail) => cell.pipeline !== "direct";

function List({ title, items }: { title: string; items: Entity[] }) {
  if (!items.length) return null;
  return (
    <section>
      <Title order={3}>
        {title} ({items.length})
      </Title>
      <Table withRowBorders={false} verticalSpacing={2}>
        <Table.Tbody>
          {items.map((item, index) => (
            <Table.Tr key={index}>
              <Table.Td>{item.text}</Table.Td>
              <Table.Td c="dimmed">{spaced(item.type ?? "")}</Table.Td>
              <Table.Td c="dimmed">{item.section}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

const trialQuery = (name: string) => ({
  queryKey: ["trial", name],
  queryFn: async () => {
    const query = { name, page_size: 50 };
    const found = await ok(api.GET("/api/v1/trials", { params: { query } }));
    const one = found.results.find((trial) => trial.name === name);
    if (!one) throw new Error("This trial isn't in the library any more.");
    const path = { path: { id: one.id } };
    const [trial, gold] = await Promise.all([
      ok(api.GET("/api/v1/trials/{id}", { params: path })),
      one.has_gold ? ok(api.GET("/api/v1/trials/{id}/gold", { params: path })) : null,
    ]);
    return { trial, gold: entitiesOf(gold?.document) };
  },
  staleTime: 60_000,
});

function entitiesOf(document: unknown): Entity[] {
  const found = document as { entities?: Entity[]; expected_extraction?: { entities?: Entity[] } } | undefined;
  return found?.entities ?? found?.expected_extraction?.entities ?? [];
}

const texts = (entities: Entity[]) => entities.map(({ text }) => text ?? "");

function Source({ cell }: { cell: CellDetail }) {
  const predicted = texts(entitiesOf(cell.prediction));
  return (
    <Loaded query={useQuery(trialQuery(cell.trial))} what="Reading the trial">
      {({ trial, gold }) => (
        <section aria-label="Source with gold and prediction marked">
          <Title order={3}>Source</Title>
          {!quotes(cell) && <Text size="sm">Asked for mappings alone: no entity is marked.</Text>}
          <Group gap="md" mb={6} display={quotes(cell) ? undefined : "none"}>
            {(["both", "gold", "predicted"] as const).map((mark) => (
              <Text key={mark} size="xs">
                <mark className={classes[mark]}>{WORDS[mark]}</mark>
              </Text>
            ))}
          </Group>
          {Object.entries(trial.sections).map(([name, text]) => (
            <div key={name}>
              <Text size="xs" c="dimmed" mt={6}>
                {spaced(name)}
              </Text>
              <div className={classes.source}>
                {piecesOf(text, quotes(cell) ? texts(gold) : [], quotes(cell) ? predicted : []).map((piece, index) =>
                  piece.mark ? (
                    <mark key={index} className={classes[piece.mark]} title={WORDS[piece.mark]}>
                      {piece.text}
                    </mark>
                  ) : (
                    piece.text
                  ),
                )}
              </div>
            </div>
          ))}
        </section>
      )}
    </Loaded>
  );
}

const WORDS = { both: "gold and predicted", gold: "gold only: missed", predicted: "predicted only" };
