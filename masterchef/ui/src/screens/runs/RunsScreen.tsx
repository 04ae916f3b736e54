/** All runs in one list: what goes on, what came out, and the way to each. */
import { Button, Group, Pagination, Stack, Text } from "@mantine/core";
import { IconArrowsDiff, IconPlus, IconToolsKitchen2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { ListedRun, PaginatedListedRunList } from "@/api/schema";
import { useMe } from "@/app/auth";
import { Page } from "@/parts/Page";
import { Empty, Loaded } from "@/parts/State";
import { TableViews } from "@/parts/TableViews";
import { useFilters } from "@/parts/useFilters";
import { count } from "@/parts/words";
import { PruneCooks } from "./PruneCooks";
import { RunFilterBar } from "./RunFilterBar";
import { RUN_COLUMNS, RunTable } from "./RunTable";
import { NO_FILTERS, PAGE_SIZE, runsQuery } from "./queries";

export function Component() {
  const me = useMe();
  const [filters, setFilters] = useFilters(NO_FILTERS);
  const [chosen, setChosen] = useState<ListedRun[]>([]);
  const runs = useQuery(runsQuery(filters));
  return (
    <Page
      title="Runs"
      lead={runs.data && count(runs.data.count, "run")}
      actions={
        <>
          <CompareButton chosen={chosen} />
          {me?.may_administer && filters.kind === "cook" && <PruneCooks />}
          <TableViews screen="runs" columns={RUN_COLUMNS} />
          {me?.may_operate && (
            <Button component={Link} to="/runs/new" leftSection={<IconPlus size={15} />}>
              New run
            </Button>
          )}
        </>
      }
    >
      <RunFilterBar filters={filters} change={(next) => setFilters({ ...next, page: "1" })} />
      <Loaded query={runs} what="Reading the runs">
        {(page) =>
          page.results.length ? (
            <Stack>
              <RunTable runs={page.results} chosen={chosen} choose={setChosen} />
              <Pages page={page} at={Number(filters.page)} go={(at) => setFilters({ page: String(at) })} />
            </Stack>
          ) : (
            <Nothing
              filtered={JSON.stringify(filters) !== JSON.stringify(NO_FILTERS)}
              clear={() => setFilters(NO_FILTERS)}
            />
          )
        }
      </Loaded>
    </Page>
  );
}

/** Two sessions or two matrices can be compared; anything else says why it can't. */
function CompareButton({ chosen }: { chosen: ListedRun[] }) {
  const [a, b] = chosen;
  if (!a) return null;
  const alike = chosen.every(({ kind }) => kind === a.kind && kind !== "cook");
  if (!b || chosen.length > 2 || !alike) {
    return (
      <Text size="xs" c="dimmed">
        {alike ? `Choose two to compare (${chosen.length} chosen)` : "Compare two sessions or two matrices; cooks meet on the leaderboard"}
      </Text>
    );
  }
  return (
    <Button
      component={Link}
      variant="default"
      to={`/compare?kind=${a.kind}&a=${a.id}&b=${b.id}`}
      leftSection={<IconArrowsDiff size={15} />}
    >
      Compare the two
    </Button>
  );
}

function Pages({ page, at, go }: { page: PaginatedListedRunList; at: number; go: (at: number) => void }) {
  const total = Math.ceil(page.count / PAGE_SIZE);
  if (total < 2) return null;
  return (
    <Group justify="center">
      <Pagination
        total={total}
        value={at}
        onChange={go}
        size="sm"
        getControlProps={(control) => ({ "aria-label": `${control} page` })}
      />
    </Group>
  );
}

function Nothing({ filtered, clear }: { filtered: boolean; clear: () => void }) {
  const me = useMe();
  if (filtered) {
    return (
      <Empty
        title="No run fits these filters"
        action={
          <Button variant="default" onClick={clear}>
            Show all runs
          </Button>
        }
      />
    );
  }
  return (
    <Empty
      title="Nothing has been run yet"
      icon={<IconToolsKitchen2 size={36} stroke={1.3} aria-hidden />}
      action={
        me?.may_operate ? (
          <Button component={Link} to="/runs/new">
            Start the first session
          </Button>
        ) : undefined
      }
    >
      {me?.may_operate
        ? "A session with baselines takes a few seconds and shows the whole path to a leaderboard."
        : "As soon as an operator starts a run, it can be watched here."}
    </Empty>
  );
}
