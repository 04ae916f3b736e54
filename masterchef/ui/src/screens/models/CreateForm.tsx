import { Button, Group, NumberInput, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { ModelFile, ModelVersion } from "@/api/schema";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";
import { type Draft, draftOf, EMPTY, parametersOf } from "./draft";
import { KEY } from "./queries";

const FIELDS = ["name", "system", "template", "parameters"] as const;

/** Name and parameters: a new model of a file, or the next version of one. */
export function CreateForm({ file, version, close }: { file: ModelFile | null; version?: ModelVersion; close: () => void }) {
  const queries = useQueryClient();
  const { form, refuse, refused } = useRefusable<Draft>({
    initialValues: version ? draftOf(version) : EMPTY,
    fields: FIELDS,
  });
  const create = useMutation({
    mutationFn: (draft: Draft) => {
      const made = { system: draft.system, template: draft.template, parameters: parametersOf(draft) };
      return version
        ? ok(api.POST("/api/v1/model-versions/{id}/edit", { params: { path: { id: version.id } }, body: made }))
        : ok(api.POST("/api/v1/model-versions", { body: { ...made, name: draft.name, file: file?.id ?? 0 } }));
    },
    onSuccess: (made) => {
      notifications.show({ color: "green", message: `${made.name} version ${made.number} is made. Say below which hosts should have it.` });
      void queries.invalidateQueries({ queryKey: KEY });
      close();
    },
    onError: refuse,
  });
  return (
    <form onSubmit={form.onSubmit((draft) => create.mutate(draft))} noValidate style={{ width: "100%" }}>
      <Stack gap="sm">
        <Refusal refused={refused} title="No version was made" />
        {!version && (
          <TextInput label="Name" required placeholder="soup:8b" description="With a tag behind a colon, else :latest" {...form.getInputProps("name")} />
        )}
        <Textarea label="System text" autosize minRows={1} maxRows={8} {...form.getInputProps("system")} />
        <Textarea label="Template" description="In the host's syntax; empty: the file's own" autosize minRows={1} maxRows={8} {...form.getInputProps("template")} />
        <Group grow align="flex-start">
          <NumberInput label="Context, tokens" placeholder="the host's own" min={1} {...form.getInputProps("num_ctx")} />
          <NumberInput label="Temperature" placeholder="the host's own" min={0} max={10} step={0.1} {...form.getInputProps("temperature")} />
        </Group>
        <TagsInput label="Stop at" description="Texts that end a reply" {...form.getInputProps("stop")} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Leave it
          </Button>
          <Button type="submit" loading={create.isPending}>
            {version ? "Make the next version" : "Make the model"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
