import { Code, Spoiler, Table, Text } from "@mantine/core";
import type { ModelFile } from "@/api/schema";
import { bytes, whole } from "@/parts/words";

/** What a checked file says of itself. The chat template is shown as text; nothing renders it. */
export function FileFacts({ file }: { file: ModelFile }) {
  const facts: [string, string][] = [
    ["Name in the file", file.title || "–"],
    ["Architecture", file.architecture],
    ["Parameters", whole(file.parameters)],
    ["Quantisation", file.quantisation || "–"],
    ["Context", file.context_length ? `${whole(file.context_length)} tokens` : "not said"],
    ["Licence", file.licence || "not said"],
    ["Size", bytes(file.bytes)],
    ["SHA-256", file.sha256],
  ];
  return (
    <div style={{ width: "100%" }}>
      <Table withRowBorders={false} verticalSpacing={2} layout="auto">
        <Table.Caption className="visually-hidden">Facts of {file.filename}</Table.Caption>
        <Table.Tbody>
          {facts.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" w={150} fw={400}>
                {name}
              </Table.Th>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {file.chat_template && (
        <>
          <Text size="xs" c="dimmed" mt="xs">
            Chat template, as text
          </Text>
          <Spoiler maxHeight={90} showLabel="All of it" hideLabel="Less">
            <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{file.chat_template}</Code>
          </Spoiler>
        </>
      )}
    </div>
  );
}
