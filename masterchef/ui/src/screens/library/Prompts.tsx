/** Prompts of the trial matrix: versions, what changed between them, and editing. */
import { Anchor, Badge, Button, Code, Group, Paper, Select, Stack, Switch, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { Prompt } from "@/api/schema";
import { useMe } from "@/app/auth";
import { DiffText } from "@/parts/DiffText";
import { diffOf } from "@/parts/diffOf";
import { Empty, Loaded } from "@/parts/State";
import { ago } from "@/parts/words";
import { PromptEditor } from "./PromptEditor";
import { promptsQuery } from "./queries";

export default function Prompts({ name }: { name?: string }) {
  return (
    <Loaded query={useQuery(promptsQuery)} what="Reading the prompts">
      {(prompts) => {
        if (name === "new") return <New />;
        const versions = prompts.filter((prompt) => prompt.name === name);
        return versions.length ? <One key={name} versions={versions} /> : <All prompts={prompts} />;
      }}
    </Loaded>
  );
}

function New() {
  return (
    <Stack>
      <Anchor component={Link} to="/library/prompts" size="sm">
        ← All prompts
      </Anchor>
      <PromptEditor />
    </Stack>
  );
}

function All({ prompts }: { prompts: Prompt[] }) {
  const newest = prompts.filter((one) => !prompts.some((two) => two.name === one.name && two.version > one.version));
  const me = useMe();
  if (!newest.length) return <Empty title="There is no prompt yet" />;
  return (
    <Stack>
    {me?.may_operate && (
      <Group justify="flex-end">
        <Button component={Link} to="/library/prompts/new">
          New prompt
        </Button>
      </Group>
    )}
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
    </Stack>
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
        <Group gap="sm">
          {me?.may_operate && prompt.kind !== "mapping" && (
            <Anchor component={Link} to={`/runs/new?kind=optimisation&prompt=${prompt.name}`} size="sm">
              Improve it from its mistakes
            </Anchor>
          )}
          <Anchor href={`/api/v1/prompts/${prompt.id}/file`} download size="sm">
            Save as a file
          </Anchor>
        </Group>
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
      {me?.may_operate && <PromptEditor key={prompt.id} prompt={prompt} />}
    </Stack>
  );
}
