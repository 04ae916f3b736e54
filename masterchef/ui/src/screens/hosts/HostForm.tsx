import { Button, Checkbox, Group, Modal, NumberInput, PasswordInput, Select, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "@/api/client";
import type { Host, HostRequest } from "@/api/schema";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";

const FIELDS = ["name", "url", "protocol", "slots", "tags", "api_key_env", "api_key", "ca", "infer_cert_env", "manage_cert_env", "infer_cert", "manage_cert"] as const;
const NO_CERTIFICATES = { ca: "", infer_cert_env: "", manage_cert_env: "", infer_cert: "", manage_cert: "" };
const EMPTY: HostRequest = { name: "", url: "http://", protocol: "ollama", slots: 2, tags: [], api_key_env: "", api_key: "", ...NO_CERTIFICATES };

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
  const [forgetting, forget] = useState(false);
  const initialValues = host ? valuesOf(host) : EMPTY;
  const { form, refuse, refused } = useRefusable<HostRequest>({ initialValues, fields: FIELDS });
  const save = useMutation({
    mutationFn: ({ api_key, infer_cert, manage_cert, ...plain }: HostRequest) => {
      const rest = { ...plain, ...(infer_cert && { infer_cert }), ...(manage_cert && { manage_cert }) };
      const body = forgetting ? { ...rest, api_key: "" } : api_key ? { ...rest, api_key } : rest;
      return host
        ? ok(api.PATCH("/api/v1/hosts/{id}", { params: { path: { id: host.id } }, body }))
        : ok(api.POST("/api/v1/hosts", { body }));
    },
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
        <TextInput
          label="Variable with the key"
          description="The name of the server's environment variable that holds it, never the key itself"
          placeholder="CLOUD_API_KEY"
          {...form.getInputProps("api_key_env")}
        />
        <PasswordInput
          label="Or the key itself"
          description={
            host?.has_key
              ? "One is kept, encrypted; another takes its place"
              : "Kept encrypted, sent to this address only, and never shown again"
          }
          autoComplete="off"
          disabled={forgetting}
          {...form.getInputProps("api_key")}
        />
        {host?.has_key && <Checkbox label="Forget the key that is kept" checked={forgetting} onChange={(event) => forget(event.currentTarget.checked)} />}
        <Textarea
          label="Pinned authority"
          description="The only CA that may sign its certificate, as PEM; empty: the ones this machine trusts"
          autosize
          maxRows={4}
          {...form.getInputProps("ca")}
        />
        <TextInput
          label="Certificate to ask with"
          description="The name of the variable that holds the path of a PEM file with certificate and key"
          placeholder="GPU_CERT"
          {...form.getInputProps("infer_cert_env")}
        />
        <TextInput
          label="Certificate to manage its models"
          placeholder="GPU_MANAGE_CERT"
          {...form.getInputProps("manage_cert_env")}
        />
        <Textarea
          label="Or the certificate to ask with, itself"
          description={kept(host?.has_infer_cert)}
          autosize
          maxRows={4}
          {...form.getInputProps("infer_cert")}
        />
        <Textarea
          label="Or the certificate to manage with, itself"
          description={kept(host?.has_manage_cert)}
          autosize
          maxRows={4}
          {...form.getInputProps("manage_cert")}
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

function kept(there?: boolean) {
  return there ? "One is kept, encrypted; another takes its place" : "PEM with its key: kept encrypted, never shown again";
}

function valuesOf(host: Host): HostRequest {
  const { name, url, protocol, slots, tags, api_key_env, ca, infer_cert_env, manage_cert_env } = host;
  return { name, url, protocol, slots, tags, api_key_env, api_key: "", infer_cert: "", manage_cert: "", ca, infer_cert_env, manage_cert_env };
}
