/** Verdicts side by side: scores by letter or by name, reasons and reviews. */
import { Badge, Paper, SegmentedControl, SimpleGrid, Spoiler, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { CookDetail, Judgement } from "@/api/schema";
import { FactTable, textOf } from "@/parts/FactTable";
import { Empty, Loaded } from "@/parts/State";
import { judgementsQuery, reportQuery } from "./queries";

export function JudgePane({ cook, stamp }: { cook: CookDetail; stamp: string }) {
  const report = useQuery(reportQuery(cook.id, stamp)).data;
  const [by, setBy] = useState("name");
  return (
    <Loaded query={useQuery(judgementsQuery(cook.id, stamp))} what="Hearing the judges">
      {(found) => {
        const panel = Math.max(...found.map((one) => one.panel));
        const newest = found.filter((one) => one.panel === panel);
        const named = newest.some((one) => one.letters);
        if (!newest.length) return <Empty title="Nobody has judged yet" />;
        return (
          <Stack>
            {named && (
              <SegmentedControl
                size="xs"
                w="fit-content"
                aria-label="Submissions are shown by"
                data={[
                  { value: "name", label: "By name" },
                  { value: "letter", label: "By letter" },
                ]}
                value={by}
                onChange={setBy}
              />
            )}
            {/* Where judges are furthest apart comes first. */}
            <FactTable title="Largest disagreements" rows={(report?.report.disagreements ?? []) as Record<string, unknown>[]} first={["participant", "dimension"]} most={8} quiet />
            <SimpleGrid cols={{ base: 1, md: 2 }}>
              {newest.map((one) => (
                <Verdict key={one.id} one={one} byName={named && by === "name"} />
              ))}
            </SimpleGrid>
          </Stack>
        );
      }}
    </Loaded>
  );
}

type Scores = Record<string, Record<string, unknown> | number>;

function Verdict({ one, byName }: { one: Judgement; byName: boolean }) {
  const scores = (one.scores ?? {}) as Scores;
  const letters = (one.letters ?? {}) as Record<string, string>;
  return (
    <Paper withBorder p="sm" component="section" aria-label={`Verdict of ${one.judge}`}>
      <Title order={2}>
        {one.judge}{" "}
        <Badge variant="default" size="sm" tt="none">
          {one.outcome || one.state}
        </Badge>
      </Title>
      <Text size="xs" c="dimmed">
        {one.flavor} {one.model} · repeat {one.repeat}
      </Text>
      {one.error && <Text size="sm">{one.error}</Text>}
      {Object.keys(scores).length > 0 && (
        <Table verticalSpacing={3} mt="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Submission</Table.Th>
              <Table.Th>Points</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {Object.entries(scores).map(([letter, given]) => (
              <Table.Tr key={letter}>
                <Table.Td>{byName ? (letters[letter] ?? letter) : letter}</Table.Td>
                <Table.Td>{textOf(given)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {one.review && (
        <Spoiler maxHeight={130} showLabel="The whole review" hideLabel="Less" mt="xs">
          <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {one.review}
          </Text>
        </Spoiler>
      )}
    </Paper>
  );
}
