/** Files dropped into the library: first what each would bring, then all of it or none. */
import { Alert, Anchor, Badge, Button, Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import "@mantine/dropzone/styles.css";
import { IconFileImport } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { ImportLine } from "@/api/schema";
import { useMe } from "@/app/auth";
import { WideTable } from "@/parts/WideTable";
import { bytes, count } from "@/parts/words";

interface Dropped {
  name: string;
  content: string;
}
const COLORS = { new: "green", changed: "blue", unchanged: "gray", refused: "red" } as const;

const MOST = 900_000;

/** A file as text; null where it is none, since a replaced letter would be saved as it is. */
async function textOf(file: File): Promise<{ name: string; content: string | null }> {
  try {
    const content = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    return { name: file.name, content: content.includes("\0") ? null : content };
  } catch {
    return { name: file.name, content: null };
  }
}

export default function Imports() {
  const me = useMe();
  const queries = useQueryClient();
  const [files, keep] = useState<Dropped[]>([]);
  const send = useMutation({
    mutationFn: ({ write, dropped }: { write: boolean; dropped: Dropped[] }) =>
      ok(api.POST("/api/v1/library/import", { body: { files: dropped, write } })),
    onSuccess: (told) => {
      if (told.written) void queries.invalidateQueries();
    },
  });
  const [unread, tell] = useState("");
  const drop = async (chosen: File[]) => {
    const read = await Promise.all(chosen.map(textOf));
    const whole = read.filter((file) => file.content !== null) as Dropped[];
    const odd = read.filter((file) => file.content === null).map(({ name }) => name);
    const size = chosen.reduce((sum, file) => sum + file.size, 0);
    send.reset();
    if (odd.length) return tell(`${odd.join(", ")}: not text in UTF-8. Save it as such, or leave it out, and drop the files again.`);
    if (size > MOST) return tell(`The files have ${bytes(size)} together, and ${bytes(MOST)} fit in here: drop fewer at once, or use the command line: masterchef library import FILES --write.`);
    tell("");
    keep(whole);
    send.mutate({ write: false, dropped: whole });
  };
  const told = send.data;
  const refused = told?.lines.filter(({ what }) => what === "refused").length ?? 0;
  return (
    <Stack>
      <Paper withBorder p="sm">
        <Group justify="space-between">
          <Text size="sm">
            Prompts, trials, gold standards, scenarios, lineups, briefs, setups and lists of models, as files that this page or the command line reads again.
          </Text>
          <Anchor href="/api/v1/library/export.zip" download size="sm">
            Save all as a zip
          </Anchor>
        </Group>
      </Paper>
      {me?.may_operate && (
        <Dropzone onDrop={(chosen) => void drop(chosen)} loading={send.isPending} inputProps={{ "aria-label": "Files for the library" }} aria-label="Drop files here or choose them" p="md">
          <Group gap="sm" wrap="nowrap">
            <IconFileImport size={28} aria-hidden style={{ flexShrink: 0 }} />
            <Text size="sm">
              Drop prompts (.md), trials and gold standards (.json), scenarios and lineups (.yaml), a brief (brief.yaml with its BRIEF.md), or setups and lists of models (.json) here, or choose them. Nothing is written before you
              have seen what would happen.
            </Text>
          </Group>
        </Dropzone>
      )}
      {(unread || send.isError) && (
        <Alert color="red" role="alert" title="Nothing was read">
          {unread || messageOf(send.error)}
        </Alert>
      )}
      {told && <Lines lines={told.lines} />}
      {told && !told.written && (
        <Group justify="flex-end">
          {refused > 0 && (
            <Text size="sm" role="alert">
              {count(refused, "refusal")}: mend or leave out what is refused, and drop the files again.
            </Text>
          )}
          <Button disabled={refused > 0} loading={send.isPending} onClick={() => send.mutate({ write: true, dropped: files })}>
            Import all of it
          </Button>
        </Group>
      )}
      {told?.written && (
        <Alert color="green" role="status">
          All of it is in the library.
        </Alert>
      )}
    </Stack>
  );
}

function Lines({ lines }: { lines: readonly ImportLine[] }) {
  return (
    <Paper withBorder p="sm">
      <Title order={2}>What the files bring</Title>
      <WideTable name="What each file brings">
        <Table>
          <Table.Caption className="visually-hidden">What each file brings</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th miw={110}>File</Table.Th>
              <Table.Th miw={110}>What is in it</Table.Th>
              <Table.Th>Outcome</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map((line, at) => (
              <Table.Tr key={at}>
                <Table.Td style={{ overflowWrap: "anywhere" }}>{line.file}</Table.Td>
                <Table.Td style={{ overflowWrap: "anywhere" }}>
                  {line.kind} {line.name}
                </Table.Td>
                <Table.Td>
                  <Badge color={COLORS[line.what]} variant="light" size="sm" tt="none" styles={{ label: { color: "var(--mantine-color-text)" } }}>
                    {line.what}
                  </Badge>
                  {line.why && (
                    <Text size="xs" style={{ overflowWrap: "anywhere" }}>
                      {line.why}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </WideTable>
    </Paper>
  );
}
