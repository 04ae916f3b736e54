/** A prompt while it is written: filled in with a trial, its tokens by part, and one try of it. */
import { Alert, Anchor, Button, Code, Group, Paper, Progress, ScrollArea, Select, Stack, TagsInput, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { PromptDraftRequest, PromptPreview as Told } from "@/api/schema";
import { useMe } from "@/app/auth";
import { cellsQuery, matrixQuery } from "@/screens/matrix/queries";
import { modelsQuery } from "@/screens/new/options";
import { whole } from "@/parts/words";
import { trialsQuery } from "./queries";

export type Draft = Omit<PromptDraftRequest, "trial">;

export function PromptPreview({ draft }: { draft: Draft }) {
  const me = useMe();
  const trials = useQuery(trialsQuery).data ?? [];
  const [chosen, choose] = useState<string | null>(null);
  const trial = chosen ?? trials[0]?.name ?? "";
  const [settled] = useDebouncedValue(JSON.stringify({ ...draft, trial }), 300);
  const told = useQuery({
    queryKey: ["prompt-preview", settled],
    queryFn: () => ok(api.POST("/api/v1/prompts/preview", { body: JSON.parse(settled) as PromptDraftRequest })),
    enabled: Boolean(trial && draft.name && draft.text),
    placeholderData: (old) => old,
    retry: false,
  });
  return (
    <Paper withBorder p="sm" component="section" aria-label="Preview">
      <Stack gap="sm">
        <Group justify="space-between" align="flex-end">
          <Title order={2}>Preview</Title>
          <Select label="Filled in with" size="xs" w={260} data={trials.map(({ name }) => name)} value={trial || null} onChange={choose} searchable allowDeselect={false} />
        </Group>
        {told.isError && <Alert color="red">{messageOf(told.error)}</Alert>}
        {told.data && <Shown told={told.data} />}
        {me?.may_operate && told.data?.problems.length === 0 && draft.kind !== "mapping" && <Try draft={draft} trial={trial} />}
      </Stack>
    </Paper>
  );
}

function Shown({ told }: { told: Told }) {
  if (told.problems.length) {
    return (
      <Alert color="red" role="alert" title="It can't be saved like this">
        {told.problems.map((problem) => (
          <Text size="sm" key={problem} style={{ overflowWrap: "anywhere" }}>
            {problem.replace(/^prompt: /, "")}
          </Text>
        ))}
      </Alert>
    );
  }
  return (
    <>
      <Text size="sm" role="status">
        About {whole(told.tokens)} tokens, and the schema of the reply is good.
      </Text>
      <Stack gap={4}>
        {told.parts.map((part) => (
          <Group key={part.name} gap="xs" wrap="nowrap">
            <Text size="xs" w={150} style={{ overflowWrap: "anywhere" }}>
              {part.name}
            </Text>
            <Progress flex={1} value={(100 * part.tokens) / Math.max(told.tokens, 1)} aria-label={`${part.name}: share of the tokens`} />
            <Text size="xs" w={70} ta="right">
              {whole(part.tokens)}
            </Text>
          </Group>
        ))}
      </Stack>
      <ScrollArea.Autosize mah={320} type="auto" viewportProps={{ tabIndex: 0, role: "region", "aria-label": "The filled text" }}>
        <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {told.filled}
        </Code>
      </ScrollArea.Autosize>
    </>
  );
}

function Try({ draft, trial }: { draft: Draft; trial: string }) {
  const models = useQuery(modelsQuery).data ?? [];
  const [model, setModel] = useState("");
  const ask = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/prompts/try", { body: { ...draft, trial, model } })),
  });
  return (
    <Stack gap="xs">
      <Group align="flex-end" gap="xs">
        <TagsInput
          label="Try it once with"
          placeholder={model ? undefined : "choose or write"}
          size="xs"
          w={260}
          maxTags={1}
          data={[...new Set(models.filter(({ hosts }) => hosts.length).map(({ name }) => name))]}
          value={model ? [model] : []}
          onChange={([name]) => setModel(name ?? "")}
        />
        <Button variant="default" disabled={!model} loading={ask.isPending} onClick={() => ask.mutate()}>
          Ask once
        </Button>
      </Group>
      {ask.isError && (
        <Alert color="red" role="alert">
          {messageOf(ask.error)}
        </Alert>
      )}
      {ask.data && <Tried id={ask.data.id} />}
    </Stack>
  );
}

function Tried({ id }: { id: string }) {
  const matrix = useQuery(matrixQuery(id)).data;
  const ended = matrix !== undefined && matrix.cells_left === 0;
  const cell = useQuery({ ...cellsQuery(id, ended ? 1 : 0), enabled: ended }).data?.[0];
  const figure = cell?.entities_f1 ?? cell?.mappings_f1;
  return (
    <Text size="sm" role="status">
      {cell?.outcome
        ? `${cell.outcome}${figure == null ? "" : `, F1 ${figure.toFixed(3)}`}, ${whole(cell.tokens_in)} tokens read, ${whole(cell.tokens_out)} written. `
        : "The model is being asked… "}
      <Anchor component={Link} size="sm" underline="always" to={`/runs/${id}?tab=cells${cell ? `&cell=${cell.id}` : ""}`}>
        {cell ? "See the reply beside the source" : "Watch it"}
      </Anchor>
    </Text>
  );
}
