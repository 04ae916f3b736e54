import { Button, Group, Modal, NumberInput, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { HostRequest } from "@/api/schema";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";

const FIELDS = ["name", "url", "protocol", "slots", "tags", "api_key_env"] as const;
const EMPTY: HostRequest = { name: "", url: "http://", protocol: "ollama", slots: 2, tags: [], api_key_env: "" };

/** A new host, which is asked at once. */
export function AddHost({ opened, close }: { opened: boolean; close: () => void }) {
  const queries = useQueryClient();
  const { form, refuse, refused } = useRefusable<HostRequest>({ initialValues: EMPTY, fields: FIELDS });
  const add = useMutation({
    mutationFn: (body: HostRequest) => ok(api.POST("/api/v1/hosts", { body })),
    onSuccess: (host) => {
      const how = host.healthy ? `answers; it has ${host.model_count} models` : `doesn't answer: ${host.error}`;
      notifications.show({ color: host.healthy ? "green" : "orange", message: `${host.name} ${how}.` });
      void queries.invalidateQueries({ queryKey: ["hosts"] });
      form.reset();
      close();
    },
    onError: refuse,
  });
  return (
    <Modal opened={opened} onClose={close} title="Add a host" closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={form.onSubmit((values) => add.mutate(values))} noValidate>
        <Stack gap="sm">
          <Refusal refused={refused} title="No host was added" />
          <TextInput label="Name" required data-autofocus placeholder="gpu" {...form.getInputProps("name")} />
          <TextInput label="Address" required placeholder="http://10.0.0.5:11434" {...form.getInputProps("url")} />
          <Select
            label="Protocol"
            allowDeselect={false}
            data={[
              { value: "ollama", label: "Ollama" },
              { value: "openai", label: "OpenAI-compatible" },
            ]}
            {...form.getInputProps("protocol")}
          />
          <NumberInput label="Slots" description="Calls at the same time" min={1} max={256} {...form.getInputProps("slots")} />
          <TagsInput label="Tags" description="Lineups choose by them: model@tag" {...form.getInputProps("tags")} />
          <TextInput
            label="Key"
            description="The name of the server's environment variable that holds it, never the key itself"
            placeholder="CLOUD_API_KEY"
            {...form.getInputProps("api_key_env")}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Leave it
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add and ask it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
