/** Two runs of one kind: sessions figure by figure and seed by seed, matrices cell by cell. */
import { Anchor, SegmentedControl, Select, SimpleGrid } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";
import { Link } from "react-router";
import { Page } from "@/parts/Page";
import { RunSelect } from "@/parts/RunSelect";
import { Empty } from "@/parts/State";
import { useFilters } from "@/parts/useFilters";
import { Paired } from "@/screens/matrix/Paired";
import { type Metric, METRICS } from "@/screens/matrix/queries";
import { SessionPair } from "./SessionPair";

const KINDS = [
  { value: "session", label: "Sessions" },
  { value: "matrix", label: "Matrices" },
];
const BEST: Record<string, string> = {
  session: "Best are two lineups on the same scenario and seed.",
  matrix: "Best are two runs of the same prompts and trials.",
};

export function Component() {
  const [{ a, b, kind, metric }, choose] = useFilters({ a: "", b: "", kind: "session", metric: "" });
  return (
    <Page title="Compare" lead="Two sessions figure by figure and seed by seed, or two matrices cell by cell.">
      <SegmentedControl
        aria-label="Kind of run"
        w="fit-content"
        data={KINDS}
        value={kind}
        onChange={(next) => choose({ kind: next, a: "", b: "" })}
      />
      <SimpleGrid cols={{ base: 1, sm: kind === "matrix" ? 3 : 2 }}>
        <RunSelect label="Run A" any="choose a run" kind={kind} value={a} change={(id) => choose({ a: id })} />
        <RunSelect label="Run B" any="choose another" kind={kind} value={b} change={(id) => choose({ b: id })} />
        {kind === "matrix" && (
          <Select
            label="Figure"
            data={[{ value: "", label: "as run A is ranked" }, ...METRICS]}
            value={metric}
            onChange={(next) => choose({ metric: next ?? "" })}
            allowDeselect={false}
          />
        )}
      </SimpleGrid>
      {!(a && b) ? (
        <Empty title="Choose two runs" icon={<IconArrowsDiff size={36} stroke={1.3} aria-hidden />}>
          {BEST[kind]} They can also be chosen in the{" "}
          <Anchor component={Link} to="/runs" inherit underline="always">
            list of runs
          </Anchor>
          .
        </Empty>
      ) : kind === "matrix" ? (
        <Paired ids={[a, b]} metric={metric as Metric | ""} />
      ) : (
        <SessionPair a={a} b={b} />
      )}
    </Page>
  );
}
