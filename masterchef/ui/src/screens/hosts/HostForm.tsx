import { Button, Group, Modal, NumberInput, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "@/api/client";
import type { Host, HostRequest } from "@/api/schema";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";
import { changesOf, type Draft, draftOf, EMPTY, type Secret } from "./draft";
import { HostSecrets } from "./HostSecrets";

const FIELDS = [
  "name", "url", "protocol", "slots", "tags", "api_key_env", "api_key", "ca", "infer_cert_env", "manage_cert_env", "infer_cert", "manage_cert",
  "fields",
] as const;

/** A new host, or one that is changed; it is asked at once. */
export function HostForm({ host, opened, close }: { host?: Host; opened: boolean; close: () => void }) {
  const title = host ? `Change ${host.name}` : "Add a host";
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ "aria-label": "Close" }}>
      <Fields host={host} close={close} />
    </Modal>
  );
}

function Fields({ host, close }: { host?: Host; close: () => void }) {
  const queries = useQueryClient();
  const [forgotten, setForgotten] = useState<readonly Secret[]>([]);
  const [before] = useState(() => (host ? draftOf(host) : EMPTY));
  const { form, refuse, refused } = useRefusable<Draft>({ initialValues: before, fields: FIELDS });
  const save = useMutation({
    mutationFn: (draft: Draft) =>
      host
        ? ok(api.PATCH("/api/v1/hosts/{id}", { params: { path: { id: host.id } }, body: changesOf(draft, before, forgotten) }))
        : ok(api.POST("/api/v1/hosts", { body: { ...changesOf(draft, EMPTY), name: draft.name, url: draft.url } as HostRequest })),
    onSuccess: (saved) => {
      const how = saved.healthy ? `answers; it has ${saved.model_count} models` : `doesn't answer: ${saved.error}`;
      notifications.show({ color: saved.healthy ? "green" : "orange", message: `${saved.name} ${how}.` });
      void queries.invalidateQueries({ queryKey: ["hosts"] });
      close();
    },
    onError: refuse,
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack gap="sm">
        <Refusal refused={refused} title={host ? "Nothing was changed" : "No host was added"} />
        <TextInput label="Name" required data-autofocus placeholder="gpu" {...form.getInputProps("name")} />
        <TextInput label="Address" required placeholder="http://10.0.0.5:11434" {...form.getInputProps("url")} />
        <Select
          label="Protocol"
          allowDeselect={false}
          data={[
            { value: "ollama", label: "Ollama" },
            { value: "openai", label: "OpenAI chat completions" },
            { value: "responses", label: "OpenAI responses" },
            { value: "anthropic", label: "Anthropic messages" },
          ]}
          {...form.getInputProps("protocol")}
        />
        <NumberInput label="Slots" description="Calls at the same time" min={1} max={256} {...form.getInputProps("slots")} />
        <TagsInput label="Tags" description="Lineups choose by them: model@tag" {...form.getInputProps("tags")} />
        <HostSecrets
          host={host}
          form={form}
          forgotten={forgotten}
          forget={(secret, so) => setForgotten((all) => [...all.filter((one) => one !== secret), ...(so ? [secret] : [])])}
        />
        <TagsInput
          label="Always or never sent"
          description="In place of what was learnt of the host: seed=never, temperature=always"
          {...form.getInputProps("fields")}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Leave it
          </Button>
          <Button type="submit" loading={save.isPending}>
            {host ? "Change and ask it" : "Add and ask it"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
