/** Every step: what it scored, and what became of it; one of them is shown beside the old prompt. */
import { Anchor, Badge, Table, Text, UnstyledButton } from "@mantine/core";
import { Link } from "react-router";
import type { OptimisationStep as Step } from "@/api/schema";
import { WideTable } from "@/parts/WideTable";
import { whole } from "@/parts/words";
import { f1, nameOf } from "./queries";

export function StepTable({ steps, shown, show }: { steps: Step[]; shown: number; show: (number: number) => void }) {
  return (
    <WideTable name="Steps of the optimisation">
      <Table highlightOnHover>
        <Table.Caption className="visually-hidden">Steps of the optimisation</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Step</Table.Th>
            <Table.Th ta="right">Mean F1</Table.Th>
            <Table.Th>Outcome</Table.Th>
            <Table.Th visibleFrom="sm">Matrix</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {steps.map((step) => (
            <Table.Tr key={step.id}>
              <Table.Td>
                {step.part === "proposal" && step.text ? (
                  <UnstyledButton onClick={() => show(step.number)} aria-pressed={step.number === shown}>
                    <Text span size="sm" c="var(--mantine-color-anchor)" td="underline" fw={step.number === shown ? 700 : undefined}>
                      {nameOf(step)}
                    </Text>
                  </UnstyledButton>
                ) : (
                  <Text span size="sm">
                    {nameOf(step)}
                  </Text>
                )}
                <Text size="xs" c="dimmed">
                  {step.description}
                </Text>
              </Table.Td>
              <Table.Td ta="right">{f1(step.mean)}</Table.Td>
              <Table.Td>
                <Outcome step={step} />
              </Table.Td>
              <Table.Td visibleFrom="sm">
                {step.matrix && (
                  <Anchor component={Link} to={`/runs/${step.matrix}`} size="sm">
                    {step.matrix.slice(0, 8)}
                  </Anchor>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </WideTable>
  );
}

function Outcome({ step }: { step: Step }) {
  if (step.state === "done") {
    const verdict = step.part === "proposal" ? (step.kept ? "kept" : "not better") : "done";
    return (
      <>
        <Badge variant="default" size="sm" tt="none">
          {step.note ? "no mean" : verdict}
        </Badge>
        {step.note && (
          <Text size="xs" style={{ overflowWrap: "anywhere" }}>
            {step.note}
          </Text>
        )}
      </>
    );
  }
  const done = (step.cells_total ?? 0) - (step.cells_left ?? 0);
  const going = step.matrix ? `${whole(done)} of ${whole(step.cells_total)} cells` : "asking the proposer";
  return (
    <Text size="sm" role="status">
      {step.state === "quarantined" || step.state === "cancelled" ? step.state : going}
    </Text>
  );
}
