/** Prompts of the trial matrix: versions, what changed between them, and editing. */
import {
  Anchor, Badge, Button, Code, Group, Paper, Select, SimpleGrid, Stack, Switch, Table, Text, TextInput,
  Title,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { api, ok } from "@/api/client";
import type { Prompt } from "@/api/schema";
import { useMe } from "@/app/auth";
import { LongText } from "@/parts/form/LongText";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";
import { DiffText } from "@/parts/DiffText";
import { diffOf } from "@/parts/diffOf";
import { Empty, Loaded } from "@/parts/State";
import { ago } from "@/parts/words";
import { promptsQuery } from "./queries";

export default function Prompts({ name }: { name?: string }) {
  return (
    <Loaded query={useQuery(promptsQuery)} what="Reading the prompts">
      {(prompts) => {
        const versions = prompts.filter((prompt) => prompt.name === name);
        return versions.length ? <One key={name} versions={versions} /> : <All prompts={prompts} />;
      }}
    </Loaded>
  );
}

function All({ prompts }: { prompts: Prompt[] }) {
  const newest = prompts.filter((one) => !prompts.some((two) => two.name === one.name && two.version > one.version));
  if (!newest.length) return <Empty title="There is no prompt yet" />;
  return (
    <Table highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Prompt</Table.Th>
          <Table.Th>Kind</Table.Th>
          <Table.Th visibleFrom="sm">Description</Table.Th>
          <Table.Th visibleFrom="md">Written</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {newest.map((prompt) => (
          <Table.Tr key={prompt.id}>
            <Table.Td>
              <Anchor component={Link} size="sm" to={`/library/prompts/${prompt.name}`}>
                {prompt.name}
              </Anchor>{" "}
              <Badge variant="default" size="xs" tt="none">
                v{prompt.version}
              </Badge>
            </Table.Td>
            <Table.Td>{prompt.kind}</Table.Td>
            <Table.Td visibleFrom="sm">{prompt.description}</Table.Td>
            <Table.Td visibleFrom="md">
              {prompt.built_in ? "comes along" : `${prompt.owner ?? ""} ${ago(prompt.created_at)}`}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function One({ versions }: { versions: Prompt[] }) {
  const me = useMe();
  const [first, second] = versions;
  const [shown, show] = useState(String(first?.version));
  const [against, compare] = useState<string | null>(second ? String(second.version) : null);
  const [split, setSplit] = useState(false);
  const at = (version: string | null) => versions.find((one) => String(one.version) === version);
  const [prompt, other] = [at(shown), at(against)];
  const choices = versions.map(({ version }) => ({ value: String(version), label: `version ${version}` }));
  if (!prompt) return null;
  return (
    <Stack>
      <Anchor component={Link} to="/library/prompts" size="sm">
        ← All prompts
      </Anchor>
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={2}>{prompt.name}</Title>
          <Text size="sm" c="dimmed">
            {prompt.kind} · {prompt.description} · fills in {prompt.placeholders.map((one) => `{${one}}`).join(", ")}
          </Text>
        </div>
        <Anchor href={`/api/v1/prompts/${prompt.id}/file`} download size="sm">
          Save as a file
        </Anchor>
      </Group>
      <Group gap="xs" align="flex-end">
        <Select label="Version" w={140} data={choices} value={shown} onChange={(next) => next && show(next)} allowDeselect={false} />
        <Select label="Compare with" w={160} placeholder="nothing" data={choices.filter(({ value }) => value !== shown)} value={against} onChange={compare} clearable clearButtonProps={{ "aria-label": "Compare with nothing" }} />
        {other && (
          <Switch label="side by side" checked={split} onChange={(event) => setSplit(event.currentTarget.checked)} mb={8} />
        )}
      </Group>
      <Paper withBorder p="sm">
        {other ? (
          <DiffText split={split} diff={diffOf(other.text, prompt.text, [`version ${other.version}`, `version ${prompt.version}`])} />
        ) : (
          <Code block style={{ whiteSpace: "pre-wrap" }}>
            {prompt.text}
          </Code>
        )}
      </Paper>
      {me?.may_operate && <Editor key={prompt.id} prompt={prompt} />}
    </Stack>
  );
}

/** Saving makes the next version, unless no matrix has used the newest one yet. */
function Editor({ prompt }: { prompt: Prompt }) {
  const queries = useQueryClient();
  const { form, refuse, refused } = useRefusable({
    initialValues: { text: prompt.text, description: prompt.description ?? "" },
    fields: ["text", "description"],
  });
  const save = useMutation({
    mutationFn: (body: { text: string; description: string }) =>
      ok(api.POST("/api/v1/prompts", { body: { ...body, name: prompt.name, kind: prompt.kind, schema: prompt.schema } })),
    onSuccess: (kept) => {
      notifications.show({ message: `${kept.name} is at version ${kept.version}.` });
      void queries.invalidateQueries({ queryKey: promptsQuery.queryKey });
    },
    onError: refuse,
  });
  return (
    <Paper withBorder p="sm">
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="sm">
          <Title order={2}>Edit</Title>
          <Refusal refused={refused} title="Nothing was saved" />
          <SimpleGrid cols={1}>
            <LongText label="Text" rows={16} styles={{ input: { resize: "vertical", fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } }} {...form.getInputProps("text")} />
            <TextInput label="Description" {...form.getInputProps("description")} />
          </SimpleGrid>
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
              Save as the newest version
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
