import { Button, Group, Paper, Progress, Stack, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import "@mantine/dropzone/styles.css";
import { IconPlayerPause, IconPlayerPlay, IconUpload, IconX } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { bytes, clock } from "@/parts/words";
import { Checked } from "./Checked";
import { KEY, roomQuery, uploadsQuery } from "./queries";
import { cancel, forget, goOn, pause, send, type Sending, useSending } from "./sending";
import { leftOf } from "./speed";

/** Where files are dropped, how each goes, and what came of those that are whole. */
export function UploadPaper() {
  const queries = useQueryClient();
  const room = useQuery(roomQuery).data;
  const sending = useSending(({ all }) => all);
  const uploads = useQuery(uploadsQuery).data ?? [];
  const renew = () => void queries.invalidateQueries({ queryKey: KEY });
  const here = new Set(sending.filter(({ state }) => state !== "sent").map(({ filename }) => filename));
  return (
    <Stack gap="sm">
      <Dropzone
        onDrop={(files) => files.forEach((file) => void send(file, renew))}
        multiple
        inputProps={{ "aria-label": "Model files" }}
      >
        <Stack align="center" gap={4} py="md" style={{ pointerEvents: "none" }}>
          <IconUpload size={28} stroke={1.4} aria-hidden />
          <Text fw={500}>Drop a GGUF or a llamafile, or choose files</Text>
          <Text size="xs" c="dimmed" ta="center">
            It is checked before any host gets it, and never run.
            {room && ` There is room for ${bytes(room.left)}.`}
          </Text>
        </Stack>
      </Dropzone>
      {sending.map((each) => (
        <Row key={each.id} sending={each} />
      ))}
      {uploads
        .filter((upload) => upload.whole || !here.has(upload.filename))
        .map((upload) => (
          <Checked key={upload.id} upload={upload} />
        ))}
    </Stack>
  );
}

function Row({ sending }: { sending: Sending }) {
  const { id, filename, size, sent, speed, state, error } = sending;
  const left = leftOf(size, sent, speed);
  if (state === "sent") return null;
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" wrap="nowrap">
        <Text fw={500} style={{ overflowWrap: "anywhere" }}>
          {filename}
        </Text>
        <Group gap="xs" wrap="nowrap">
          {state === "sending" ? (
            <Button size="compact-xs" variant="default" leftSection={<IconPlayerPause size={13} />} onClick={() => pause(id)} aria-label={`Pause ${filename}`}>
              Pause
            </Button>
          ) : (
            <Button size="compact-xs" leftSection={<IconPlayerPlay size={13} />} onClick={() => goOn(id)} aria-label={`Resume ${filename}`}>
              Resume
            </Button>
          )}
          <Button
            size="compact-xs" variant="default" leftSection={<IconX size={13} />}
            onClick={() => (state === "failed" && !sent ? forget(id) : cancel(id))}
            aria-label={`Cancel ${filename}`}
          >
            Cancel
          </Button>
        </Group>
      </Group>
      <Progress value={(sent / size) * 100} my={6} aria-label={`Progress of ${filename}`} />
      <Text size="xs" c="dimmed">
        {bytes(sent)} of {bytes(size)}
        {state === "sending" && speed > 0 && ` · ${bytes(speed)}/s`}
        {left !== null && ` · ${clock(left)} left`}
        {state === "paused" && " · paused"}
      </Text>
      {error && (
        <Text size="sm" c="red" role="alert">
          {error}
        </Text>
      )}
    </Paper>
  );
}
