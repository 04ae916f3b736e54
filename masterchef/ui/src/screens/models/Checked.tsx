import { Alert, Badge, Button, Group, Paper, Progress, Radio, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { Upload } from "@/api/schema";
import { bytes } from "@/parts/words";
import { CreateForm } from "./CreateForm";
import { FileFacts } from "./FileFacts";
import { KEY } from "./queries";

/** One upload as the server has it: what is missing, why it was refused, or what it is. */
export function Checked({ upload }: { upload: Upload }) {
  const queries = useQueryClient();
  const [naming, setNaming] = useState(false);
  const remove = useMutation({
    mutationFn: () => ok(api.DELETE("/api/v1/uploads/{key}", { params: { path: { key: upload.id } } })),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => void queries.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <Paper withBorder p="sm" aria-label={`Upload of ${upload.filename}`} component="section">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text fw={500} style={{ overflowWrap: "anywhere" }}>
          {upload.filename}
        </Text>
        <Button size="compact-xs" variant="default" loading={remove.isPending} onClick={() => remove.mutate()} aria-label={`${upload.file ? "Close" : "Remove"} the upload of ${upload.filename}`}>
          {upload.file ? "Close" : "Remove"}
        </Button>
      </Group>
      {!upload.whole && <Waiting upload={upload} />}
      {upload.whole && !upload.file && !upload.refusal && upload.state !== "awaiting" && (
        <Text size="sm" c="dimmed" role="status">
          {upload.error || "It is being checked…"}
        </Text>
      )}
      {upload.refusal && (
        <Alert color="red" role="alert" mt="xs" title="This file was refused">
          {upload.refusal}
        </Alert>
      )}
      {upload.state === "awaiting" && <Choice upload={upload} />}
      {upload.file && (
        <Stack gap="sm" mt="xs" align="flex-start">
          <Badge color="green" variant="light" tt="none" styles={{ label: { color: "var(--mantine-color-text)" } }}>
            checked
          </Badge>
          <FileFacts file={upload.file} />
          {naming ? (
            <CreateForm file={upload.file} close={() => setNaming(false)} />
          ) : (
            <Button onClick={() => setNaming(true)}>Make a model of it</Button>
          )}
        </Stack>
      )}
    </Paper>
  );
}

function Waiting({ upload }: { upload: Upload }) {
  return (
    <>
      <Progress value={(upload.received / upload.size) * 100} my={6} color="gray" aria-label={`Progress of ${upload.filename}`} />
      <Text size="xs" c="dimmed">
        {bytes(upload.received)} of {bytes(upload.size)} · choose the same file again to go on
      </Text>
    </>
  );
}

function Choice({ upload }: { upload: Upload }) {
  const queries = useQueryClient();
  const [member, setMember] = useState<string | null>(null);
  const choose = useMutation({
    mutationFn: (chosen: string) =>
      ok(api.POST("/api/v1/uploads/{key}/member", { params: { path: { key: upload.id } }, body: { member: chosen } })),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => void queries.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <Stack gap="xs" align="flex-start" mt="xs">
      <Radio.Group label="It holds several models. Which one?" value={member} onChange={setMember}>
        <Stack gap={6} mt={6}>
          {upload.choices.map((name) => (
            <Radio key={name} value={name} label={name} />
          ))}
        </Stack>
      </Radio.Group>
      <Button disabled={!member} loading={choose.isPending} onClick={() => member && choose.mutate(member)}>
        Check this one
      </Button>
    </Stack>
  );
}
