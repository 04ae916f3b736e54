/** What went on: calls, retries and errors of one run or of all. */
import {
  Button, Code, Drawer, Group, Menu, Select, SimpleGrid, Stack, Text, TextInput,
} from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconDownload, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { Page } from "@/parts/Page";
import { RunSelect } from "@/parts/RunSelect";
import { TableViews } from "@/parts/TableViews";
import { useFilters } from "@/parts/useFilters";
import { spaced } from "@/parts/words";
import { LOOK } from "./level";
import { LogList } from "./LogList";
import { exportAddress, facetsQuery, LEVELS, type Line, type LogFilters, NO_FILTERS } from "./queries";

export function Component() {
  const { id = "" } = useParams();
  const [given, setFilters] = useFilters(NO_FILTERS);
  const filters = id ? { ...given, run: id } : given;
  const [line, setLine] = useState<Line | null>(null);
  return (
    <Page
      title="Log"
      actions={
        <>
          {!id && <TableViews screen="log" />}
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" leftSection={<IconDownload size={15} />}>
                Export what is filtered
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {(["csv", "jsonl"] as const).map((format) => (
                <Menu.Item key={format} component="a" href={exportAddress(filters, format)} download>
                  {format.toUpperCase()}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </>
      }
    >
      <Filters filters={filters} change={setFilters} ofRun={Boolean(id)} />
      <LogList key={JSON.stringify(filters)} filters={filters} open={setLine} />
      <Detail line={line} close={() => setLine(null)} />
    </Page>
  );
}

interface FiltersProps {
  filters: LogFilters;
  change: (next: Partial<LogFilters>) => void;
  ofRun: boolean;
}

function Filters({ filters, change, ofRun }: FiltersProps) {
  const facets = useQuery(facetsQuery(filters.run)).data;
  const facet = (name: "kind" | "seat" | "host", any: string) => {
    const known = facets?.[`${name}s`] ?? [];
    const chosen = filters[name];
    return (
      <Select
        label={name[0]?.toUpperCase() + name.slice(1)}
        placeholder={any}
        searchable
        clearable
        data={(chosen && !known.includes(chosen) ? [chosen, ...known] : known).map((value) => ({
          value,
          label: name === "kind" ? spaced(value) : value,
        }))}
        value={chosen || null}
        onChange={(value) => change({ [name]: value ?? "" })}
        clearButtonProps={{ "aria-label": `Any ${name}` }}
      />
    );
  };
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="xs" role="search" aria-label="Filter the log">
      {!ofRun && <RunSelect label="Run" any="all runs" value={filters.run} change={(run) => change({ run })} />}
      <Select
        label="Level"
        placeholder="any"
        clearable
        data={LEVELS}
        value={filters.level || null}
        onChange={(level) => change({ level: level ?? "" })}
        clearButtonProps={{ "aria-label": "Any level" }}
      />
      {facet("kind", "any")}
      {facet("seat", "any")}
      {facet("host", "any")}
      <Words value={filters.text} change={(text) => change({ text })} />
    </SimpleGrid>
  );
}

function Words({ value, change }: { value: string; change: (text: string) => void }) {
  const [text, setText] = useState(value);
  const ask = useDebouncedCallback(change, 400);
  return (
    <TextInput
      label="Text"
      placeholder="part of it"
      leftSection={<IconSearch size={14} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        ask(event.currentTarget.value);
      }}
    />
  );
}

function Detail({ line, close }: { line: Line | null; close: () => void }) {
  return (
    <Drawer
      opened={line !== null}
      onClose={close}
      position="right"
      title="A line of the log"
      closeButtonProps={{ "aria-label": "Close the line" }}
    >
      {line && (
        <Stack gap="xs">
          <Group gap="xs">
            <Text fw={600} size="sm">
              {LOOK[line.level]?.word}
            </Text>
            <Text size="sm">{spaced(line.kind)}</Text>
            <Text size="sm" c="dimmed">
              {new Date(line.at).toLocaleString("en-GB")} {line.seat} {line.host}
            </Text>
          </Group>
          {line.run && (
            <Text size="sm">
              <Link to={`/runs/${line.run}`}>Open its run</Link>
            </Text>
          )}
          <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {line.text}
          </Text>
          <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {JSON.stringify(line.data, null, 2)}
          </Code>
        </Stack>
      )}
    </Drawer>
  );
}
