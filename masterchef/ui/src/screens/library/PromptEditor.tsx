/** Write a prompt, or the next version of one, with a live preview beside it. */
import { Button, Group, Paper, Select, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { api, ok } from "@/api/client";
import type { Prompt } from "@/api/schema";
import { LongText } from "@/parts/form/LongText";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";
import { type Draft, PromptPreview } from "./PromptPreview";
import { promptsQuery } from "./queries";

type Form = { name: string; kind: Draft["kind"]; text: string; description: string; schema: string };
const MONO = { input: { resize: "vertical" as const, fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } };
const FIELDS = ["name", "kind", "text", "description", "schema"] as const;

/** The schema as an object; undefined where the kind's own is meant, null where it can't be read. */
function schemaOf(text: string): Record<string, unknown> | undefined | null {
  if (!text.trim()) return undefined;
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

export function PromptEditor({ prompt }: { prompt?: Prompt }) {
  const [queries, navigate] = [useQueryClient(), useNavigate()];
  const { form, refuse, refused } = useRefusable<Form>({
    initialValues: {
      name: prompt?.name ?? "",
      kind: prompt?.kind ?? "direct",
      text: prompt?.text ?? "Read this clinical trial.\n\n{trial}\n",
      description: prompt?.description ?? "",
      schema: prompt ? JSON.stringify(prompt.schema, null, 1) : "",
    },
    fields: FIELDS,
    validate: { schema: (text) => (schemaOf(text) === null ? "Write one JSON object, or leave it empty." : null) },
  });
  const { schema: _schema, ...words } = form.values;
  const schema = schemaOf(_schema);
  const draft = { ...words, schema: schema ?? undefined } as Draft;
  const save = useMutation({
    mutationFn: (body: Draft) => ok(api.POST("/api/v1/prompts", { body })),
    onSuccess: (kept) => {
      notifications.show({ message: `${kept.name} is at version ${kept.version}.` });
      void queries.invalidateQueries({ queryKey: promptsQuery.queryKey });
      if (!prompt) void navigate(`/library/prompts/${kept.name}`);
    },
    onError: refuse,
  });
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <Paper withBorder p="sm">
        <form onSubmit={form.onSubmit(() => save.mutate(draft))} noValidate>
          <Stack gap="sm">
            <Title order={2}>{prompt ? "Edit" : "A new prompt"}</Title>
            <Refusal refused={refused} title="Nothing was saved" />
            {!prompt && (
              <SimpleGrid cols={{ base: 1, xs: 2 }}>
                <TextInput label="Name" description="a-z, 0-9, - and _" required {...form.getInputProps("name")} />
                <Select label="Kind" description="What it is asked for" allowDeselect={false} data={["extraction", "mapping", "direct"]} {...form.getInputProps("kind")} />
              </SimpleGrid>
            )}
            <LongText label="Text" description="{trial} or a section's name in braces is filled in" rows={16} styles={MONO} {...form.getInputProps("text")} />
            <TextInput label="Description" {...form.getInputProps("description")} />
            <LongText label="Schema of the reply" description="JSON schema; the kind's own if empty" rows={5} styles={MONO} {...form.getInputProps("schema")} />
            <Group justify="space-between">
              <Text size="xs" c="dimmed" maw={300}>
                {prompt ? "What a matrix has used never changes: then this is the next version." : ""}
              </Text>
              <Button type="submit" loading={save.isPending} disabled={Boolean(prompt) && !form.isDirty()}>
                {prompt ? "Save as the newest version" : "Save the prompt"}
              </Button>
            </Group>
          </Stack>
        </form>
      </Paper>
      <PromptPreview draft={draft} />
    </SimpleGrid>
  );
}
