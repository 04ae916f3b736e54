/** A session: the live kitchen, its agents and its timeline. */
import { Text } from "@mantine/core";

export default function SessionScreen({ runId }: { runId: string }) {
  return <Text>Session {runId}</Text>;
}
