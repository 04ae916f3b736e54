/** Who cooks best: one board for each scenario, ruleset and track. */
import { Button, Group, Select, Stack } from "@mantine/core";
import { IconTrophy } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { scenariosQuery } from "@/screens/new/options";
import { Page } from "@/parts/Page";
import { Empty, Loaded } from "@/parts/State";
import { TableViews } from "@/parts/TableViews";
import { useFilters } from "@/parts/useFilters";
import { suiteBoardsQuery } from "@/screens/suite/queries";
import { SuiteBoardPaper } from "@/screens/suite/SuiteBoardPaper";
import { BOARD_COLUMNS } from "./BoardTable";
import { BoardPaper } from "./BoardPaper";
import { type BoardFilters, boardsQuery, NO_FILTERS } from "./queries";

export function Component() {
  const [filters, setFilters] = useFilters(NO_FILTERS);
  return (
    <Page
      title="Leaderboard"
      actions={<TableViews screen="leaderboard" columns={BOARD_COLUMNS} />}
      lead="Lineups by mean score over seeds, with 95% intervals. Those that can't be told apart share a rank."
    >
      <Filters filters={filters} change={setFilters} />
      {!filters.scenario && <SuiteBoards filters={filters} />}
      <Loaded query={useQuery(boardsQuery(filters))} what="Ranking">
        {(boards) =>
          boards.length ? (
            <Stack gap="lg">
              {boards.map((board) => (
                <BoardPaper key={board.digest + board.ruleset + board.track + board.scale} board={board} />
              ))}
            </Stack>
          ) : (
            <Empty
              title="Nothing to rank"
              icon={<IconTrophy size={36} stroke={1.3} aria-hidden />}
              action={
                <Button component={Link} to="/runs/new">
                  Play a scenario
                </Button>
              }
            >
              A lineup needs three seeds or more for a rank. Play two lineups against each other on seeds 1-5.
            </Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

function SuiteBoards({ filters }: { filters: BoardFilters }) {
  const boards = useQuery(suiteBoardsQuery(filters.track, filters.ruleset)).data ?? [];
  return boards.map((board) => (
    <SuiteBoardPaper key={board.digest + board.ruleset + board.track} board={board} title={`suite ${board.suite} · track ${board.track}`} />
  ));
}

function Filters({ filters, change }: { filters: BoardFilters; change: (next: Partial<BoardFilters>) => void }) {
  const scenarios = useQuery(scenariosQuery).data ?? [];
  return (
    <Group gap="xs" role="search" aria-label="Narrow the boards">
      <Select
        label="Scenario"
        placeholder="all"
        clearable
        searchable
        data={scenarios.map(({ name }) => name)}
        value={filters.scenario || null}
        onChange={(scenario) => change({ scenario: scenario ?? "" })}
        clearButtonProps={{ "aria-label": "All scenarios" }}
      />
      <Select
        label="Track"
        placeholder="both"
        clearable
        data={[
          { value: "A", label: "A: thinking is free" },
          { value: "B", label: "B: thinking costs time" },
        ]}
        value={filters.track || null}
        onChange={(track) => change({ track: track ?? "" })}
        clearButtonProps={{ "aria-label": "Both tracks" }}
      />
      <Select
        label="Rules"
        allowDeselect={false}
        data={[
          { value: "", label: "the present ones" },
          { value: "all", label: "older ones too" },
        ]}
        value={filters.ruleset}
        onChange={(ruleset) => change({ ruleset: ruleset ?? "" })}
      />
    </Group>
  );
}
