import { Code, Paper, Stack, Text, Title } from "@mantine/core";
import type { CookDetail } from "@/api/schema";

/** What every participant was told, and the brief as it was checked. */
export function BriefPane({ cook }: { cook: CookDetail }) {
  return (
    <Stack>
      <Paper withBorder p="sm">
        <Title order={2} mb="xs">
          Task
        </Title>
        <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {cook.task}
        </Text>
      </Paper>
      <Paper withBorder p="sm">
        <Title order={2} mb="xs">
          brief.yaml
        </Title>
        <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {JSON.stringify(cook.brief, null, 2)}
        </Code>
      </Paper>
    </Stack>
  );
}
