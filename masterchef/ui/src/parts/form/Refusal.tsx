/** The top of a form after it was refused: what has no field, or where to look. */
import { Alert, Text } from "@mantine/core";

export function Refusal({ refused, title = "Nothing was changed" }: { refused: string[] | null; title?: string }) {
  if (!refused) return null;
  return (
    <Alert color="red" role="alert" title={title} tabIndex={-1} data-refused>
      {refused.length ? (
        refused.map((words, at) => (
          <Text key={at} size="sm" style={{ overflowWrap: "anywhere" }}>
            {words}
          </Text>
        ))
      ) : (
        <Text size="sm">Correct what is marked, and try again.</Text>
      )}
    </Alert>
  );
}
