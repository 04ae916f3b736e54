/** The timeline as a table: the newest actions up to the moment that is shown. */
import { Anchor, ScrollArea, Table } from "@mantine/core";
import { isAction, untilOf } from "../model/events";
import { clock as clockText, left, sentence } from "../model/words";
import { type Moment, useStore, useWatch } from "../watch/store";

const ROWS = 150;

export function ActionTable({ moment }: { moment: Moment }) {
  const store = useStore();
  const recording = useWatch((watch) => watch.recording);
  const shown = [];
  for (let i = moment.count - 1; i >= 0 && shown.length < ROWS; i -= 1) {
    const event = recording.events[i];
    if (event && (isAction(event) || !event.seat) && event.kind !== "tick_opened")
      shown.push(event);
  }
  return (
    <ScrollArea h={360} type="auto">
      <Table stickyHeader aria-label="Actions, the newest first">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Time</Table.Th>
            <Table.Th>Who</Table.Th>
            <Table.Th>What</Table.Th>
            <Table.Th ta="right">Takes</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((event) => (
            <Table.Tr key={event.number}>
              <Table.Td>{clockText(event.at)}</Table.Td>
              <Table.Td>{event.seat || "kitchen"}</Table.Td>
              <Table.Td>
                <Anchor
                  component="button"
                  type="button"
                  size="sm"
                  ta="left"
                  onClick={() => store.getState().select({ what: "event", number: event.number })}
                >
                  {sentence(event)}
                </Anchor>
              </Table.Td>
              <Table.Td ta="right">
                {isAction(event) ? left(untilOf(event) - event.at) : ""}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}
