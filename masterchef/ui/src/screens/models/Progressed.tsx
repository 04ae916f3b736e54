import { Progress, Stack, Text } from "@mantine/core";
import { bytes } from "@/parts/words";

const WORDS: Record<string, string> = { ready: "waits for its turn", claimed: "under way", waiting: "waits", done: "there", quarantined: "failed", cancelled: "not wanted any more" };

interface Transfer {
  host: unknown;
  state?: string;
  phase?: string;
  bytes_done?: number;
  bytes_total?: number;
  error?: string;
}

/** How far a model on its way to a host is, and what is in its way. */
export function Progressed({ transfer, ended = {} }: { transfer: Transfer; ended?: Record<string, string> }) {
  const { host, state = "", phase, bytes_done: done = 0, bytes_total: total, error } = transfer;
  return (
    <Stack gap={2}>
      <Text size="sm">
        {ended[state] ?? WORDS[state] ?? state}
        {state === "claimed" && phase && `: ${phase}`}
      </Text>
      {state === "claimed" && !!total && (
        <>
          <Progress value={(done / total) * 100} aria-label={`Progress to ${String(host)}`} />
          <Text size="xs" c="dimmed">
            {bytes(done)} of {bytes(total)}
          </Text>
        </>
      )}
      {error && state !== "done" && (
        <Text size="xs" style={{ overflowWrap: "anywhere" }}>
          {error}
        </Text>
      )}
    </Stack>
  );
}
