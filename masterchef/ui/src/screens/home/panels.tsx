/** What the home can show: one small answer each, with the way to its screen. */
import { Anchor, Badge, Group, Stack, Text } from "@mantine/core";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { ListedRun, PanelEnum } from "@/api/schema";
import { Loaded } from "@/parts/State";
import { StateBadge } from "@/parts/StateBadge";
import { ago, count, decimal } from "@/parts/words";
import { viewsQuery } from "@/parts/views";
import { boardsQuery, NO_FILTERS } from "@/screens/leaderboard/queries";
import { LOOK } from "@/screens/log/level";
import { schedulesQuery, when } from "@/screens/schedules/queries";
import { hostsQuery, newestQuery, problemsQuery } from "./queries";

export interface PanelKind {
  title: string;
  /** The screen that shows all of it. */
  to?: string;
  /** Only for those who operate. */
  operates?: boolean;
  Content: () => ReactNode;
}

export const PANELS: Record<PanelEnum, PanelKind> = {
  live: { title: "Going on now", to: "/runs?state=created,running,paused,blocked", Content: Live },
  latest: { title: "Ended last", to: "/runs?state=done,failed,cancelled", Content: Latest },
  board: { title: "Leaderboard", to: "/leaderboard", Content: Boards },
  hosts: { title: "Hosts", to: "/hosts", Content: Hosts },
  schedules: { title: "Schedules", to: "/schedules", Content: Schedules },
  problems: { title: "Warnings and errors", to: "/log?level=30", Content: Problems },
  start: { title: "Start something", operates: true, Content: Start },
  views: { title: "My views", Content: Views },
};

function Live() {
  return <Runs runs={useQuery(newestQuery(["created", "running", "paused", "blocked"], 3_000))} none="Nothing goes on." />;
}

function Latest() {
  return <Runs runs={useQuery(newestQuery(["done", "failed", "cancelled"], 10_000))} none="Nothing has ended yet." />;
}

function Runs({ runs, none }: { runs: UseQueryResult<ListedRun[]>; none: string }) {
  return (
    <Lines query={runs} none={none}>
      {(run) => (
        <Line key={run.id} to={`/runs/${run.id}`} name={run.name || run.id.slice(0, 8)} said={ago(run.created_at)}>
          <StateBadge state={run.state} />
          {run.progress != null && run.state === "running" && <Text size="xs">{Math.round(run.progress * 100)}%</Text>}
          {run.score != null && <Text size="sm">{run.measure.endsWith("_f1") ? run.score.toFixed(3) : decimal(run.score)}</Text>}
        </Line>
      )}
    </Lines>
  );
}

function Boards() {
  return (
    <Lines query={useQuery(boardsQuery(NO_FILTERS))} none="A lineup needs three seeds or more for a rank.">
      {({ scenario, track, digest, ruleset, scale, entries }) => {
        const best = entries.find(({ rank }) => rank === 1);
        const at = `/leaderboard?scenario=${scenario}&track=${track}`;
        return (
          <Line key={digest + ruleset + track + scale} to={at} name={`${scenario}, track ${track}`} said={best?.lineup ?? "nobody is ranked"}>
            <Text size="sm">{decimal(best?.mean)}</Text>
          </Line>
        );
      }}
    </Lines>
  );
}

function Hosts() {
  return (
    <Lines query={useQuery(hostsQuery)} none="No host is known; baselines play without one.">
      {(host) => (
        <Line key={host.id} to="/hosts" name={host.name} said={`${host.busy} of ${count(host.slots ?? 1, "slot")} in use`}>
          <Badge size="sm" tt="none" variant="light" color={host.healthy ? "green" : "red"} styles={{ label: { color: "var(--mantine-color-text)" } }}>
            {host.healthy ? "answers" : "down"}
          </Badge>
        </Line>
      )}
    </Lines>
  );
}

function Schedules() {
  return (
    <Lines query={useQuery(schedulesQuery)} none="Nothing starts by itself.">
      {(one) => <Line key={one.id} to="/schedules" name={one.name} said={one.enabled === false ? "switched off" : when(one)} />}
    </Lines>
  );
}

function Problems() {
  return (
    <Lines query={useQuery(problemsQuery)} none="No warning and no error.">
      {(line) => (
        <Line key={line.id} to={line.run ? `/log?run=${line.run}&level=30` : "/log?level=30"} name={line.text || line.kind} said={ago(line.at)}>
          <Text size="xs">{LOOK[line.level]?.word}</Text>
        </Line>
      )}
    </Lines>
  );
}

function Views() {
  return (
    <Lines query={useQuery(viewsQuery())} none="Save one from the menu “Views” above a table.">
      {(view) => <Line key={view.id} to={`/views/${view.id}`} name={view.name} said={view.screen} />}
    </Lines>
  );
}

const STARTS = { session: "A kitchen session", cook: "A cook", matrix: "A trial matrix", optimisation: "A prompt's optimisation" };

function Start() {
  return (
    <Stack gap={6}>
      {Object.entries(STARTS).map(([kind, words]) => (
        <Anchor key={kind} component={Link} to={`/runs/new?kind=${kind}`} size="sm">
          {words}
        </Anchor>
      ))}
    </Stack>
  );
}

interface LinesProps<T> {
  query: UseQueryResult<T[]>;
  none: string;
  children: (row: T) => ReactNode;
}

function Lines<T>({ query, none, children }: LinesProps<T>) {
  return (
    <Loaded query={query}>
      {(rows) => (rows.length ? <Stack gap={6}>{rows.map(children)}</Stack> : <Text size="sm" c="dimmed">{none}</Text>)}
    </Loaded>
  );
}

function Line({ to, name, said, children }: { to: string; name: string; said: string; children?: ReactNode }) {
  return (
    <Group gap="xs" wrap="nowrap" justify="space-between">
      <Anchor component={Link} to={to} size="sm" lineClamp={1} miw={0} style={{ overflowWrap: "anywhere" }}>
        {name}
      </Anchor>
      <Group gap={6} wrap="nowrap">
        {children}
        <Text size="xs" c="dimmed" lineClamp={1} ta="right">
          {said}
        </Text>
      </Group>
    </Group>
  );
}
