/** What the server found wrong with a part of a form, below it. */
import { Text } from "@mantine/core";

export function Said({ problems }: { problems?: string[] }) {
  if (!problems?.length) return null;
  return (
    <Text size="sm" c="var(--mantine-color-error)" role="alert">
      {problems.join(" ")}
    </Text>
  );
}
