/** The floor plan as tables: seats, and stations with their equipment. */
import { Anchor, Stack, Table } from "@mantine/core";
import { WideTable } from "@/parts/WideTable";
import { doing, kitLook, stationLook } from "../model/doing";
import { itemName, left, placeName, roleName } from "../model/words";
import { type Moment, useStore, useWatch } from "../watch/store";
import type { Thinking } from "../watch/useThinking";
import { Mark } from "./Mark";

export function KitchenTable({ moment, thinking }: { moment: Moment; thinking: Thinking }) {
  return (
    <Stack gap="xs">
      <SeatTable moment={moment} thinking={thinking} />
      <StationTable moment={moment} />
    </Stack>
  );
}

function SeatTable({ moment, thinking }: { moment: Moment; thinking: Thinking }) {
  const store = useStore();
  const recording = useWatch((watch) => watch.recording);
  const { state, now } = moment;
  return (
    <WideTable name="Seats" minWidth={480}>
      <Table aria-label="Seats">
        <Table.Thead>
          <Table.Tr>
            {["Seat", "Station", "State", "Doing", "Left", "Carries"].map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {state.layout.seats.map(({ name, role }) => {
            const seat = state.seats[name];
            if (!seat) return null;
            const seconds = thinking.secondsOf(name);
            const what = doing(state, seat, recording.byNumber(seat.doing), now, thinking.askedOf(name));
            return (
              <Table.Tr key={name}>
                <Table.Td>
                  <Anchor
                    component="button"
                    type="button"
                    size="sm"
                    ta="left"
                    onClick={() => store.getState().select({ what: "seat", name })}
                  >
                    <Mark role={role} name={name} /> {roleName(role)} {name}
                  </Anchor>
                </Table.Td>
                <Table.Td>{placeName(seat.at)}</Table.Td>
                <Table.Td>{what.ring}</Table.Td>
                <Table.Td>{what.words}</Table.Td>
                <Table.Td>
                  {seconds > 0
                    ? `${Math.floor(seconds)} s so far`
                    : what.left > 0
                      ? left(what.left)
                      : ""}
                </Table.Td>
                <Table.Td>{seat.hands.map(itemName).join(", ")}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </WideTable>
  );
}

function StationTable({ moment }: { moment: Moment }) {
  const { state, now } = moment;
  return (
    <WideTable name="Stations" minWidth={480}>
      <Table aria-label="Stations">
        <Table.Thead>
          <Table.Tr>
            {["Station", "Here", "Queue", "Equipment", "Counter"].map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {state.layout.stations.map(({ name }) => {
            const look = stationLook(state, name);
            const kits = state.layout.equipment.filter((kit) => kit.station === name);
            return (
              <Table.Tr key={name}>
                <Table.Td>{placeName(name)}</Table.Td>
                <Table.Td>{look.seats.join(", ")}</Table.Td>
                <Table.Td>{look.queue.join(", ")}</Table.Td>
                <Table.Td>
                  {kits.map((kit) => (
                    <div key={kit.name}>
                      {placeName(kit.name)}: {kitLook(state, kit.name, now).words}
                    </div>
                  ))}
                </Table.Td>
                <Table.Td>
                  {look.counter.map((item) => itemName(item.id)).join(", ")}
                  {look.counter.length > 0 && ` (${look.counter.length} of ${look.room})`}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </WideTable>
  );
}
