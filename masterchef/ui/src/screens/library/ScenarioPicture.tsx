/** A scenario as it reads: its floor, what each dish is made of, and how the evening goes. */
import { Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import type { ScenarioDetail } from "@/api/schema";
import { clock, count, spaced } from "@/parts/words";
import classes from "./ScenarioPicture.module.css";

interface Step {
  do: string;
  using: string;
  inputs: string[];
  hands_s: number;
  cook_s?: number;
}

/** What is read of a scenario here; the server has checked it. */
export interface Spec {
  duration_s: number;
  posts?: Record<string, string[]>;
  floor: Record<string, number[]>;
  equipment: Record<string, { kind: string; station: string; capacity?: number }>;
  ingredients: Record<string, { store: string; stock: number; allergens?: string[] }>;
  steps: Record<string, Step>;
  dishes: Record<string, { value: number; plate: string[]; optional?: string[] }>;
  orders: { count: number; every_s: number[]; lines?: number[]; patience_s: number[]; notes_percent?: number };
  restock?: { by?: string };
  disruptions?: { kind: string; at_s?: number[]; by_s?: number[]; equipment?: string; ingredient?: string }[];
}

export function ScenarioPicture({ scenario }: { scenario: ScenarioDetail }) {
  const spec = scenario.spec as unknown as Spec;
  return (
    <Stack gap="sm">
      <Floor spec={spec} />
      <Recipes spec={spec} />
      <Evening spec={spec} />
    </Stack>
  );
}

const [WIDE, HIGH, GAP] = [124, 64, 8];

/** The stations where they stand; ways are as long as they look. */
function Floor({ spec }: { spec: Spec }) {
  const places = Object.entries(spec.floor).map(([name, [x = 0, y = 0]]) => ({ name, x, y }));
  const across = Math.max(...places.map(({ x }) => x)) + 1;
  const down = Math.max(...places.map(({ y }) => y)) + 1;
  return (
    <Paper withBorder p="sm" component="section" aria-label="Floor">
      <Title order={3} size="h5" mb="xs">
        Floor
      </Title>
      <svg
        role="img" className={classes.floor} viewBox={`0 0 ${across * (WIDE + GAP)} ${down * (HIGH + GAP)}`}
        style={{ maxWidth: across * (WIDE + GAP) }}
        aria-label={`Stations: ${places.map(({ name }) => spaced(name)).join(", ")}`}
      >
        {places.map(({ name, x, y }) => (
          <g key={name} transform={`translate(${x * (WIDE + GAP)} ${y * (HIGH + GAP)})`}>
            <rect className={classes.station} width={WIDE} height={HIGH} rx={6} />
            <text className={classes.title} x={8} y={18}>{spaced(name)}</text>
            {linesAt(spec, name).map((line, at) => (
              <text key={line} x={8} y={34 + 14 * at}>{line}</text>
            ))}
          </g>
        ))}
      </svg>
    </Paper>
  );
}

/** At most two lines: the equipment with how much it takes at once, then who cooks there. */
function linesAt(spec: Spec, station: string): string[] {
  const kits = Object.values(spec.equipment).filter((kit) => kit.station === station);
  const cooks = Object.entries(spec.posts ?? {}).filter(([, posts]) => posts.includes(station));
  const goods = Object.values(spec.ingredients).filter(({ store }) => store === station);
  const first = goods.length
    ? count(goods.length, "ingredient")
    : kits.map(({ kind, capacity }) => `${spaced(kind)} ×${capacity ?? 1}`).join(", ");
  return [first, cooks.map(([seat]) => seat).join(", ")].filter(Boolean);
}

/** Each dish with its parts, and each part with what it is made of, down to what lies in store. */
function Recipes({ spec }: { spec: Spec }) {
  return (
    <Paper withBorder p="sm" component="section" aria-label="Recipes">
      <Title order={3} size="h5" mb="xs">
        Recipes
      </Title>
      <Group align="flex-start" gap="lg">
        {Object.entries(spec.dishes).map(([name, dish]) => (
          <div key={name}>
            <Text size="sm" fw={600}>
              {spaced(name)} · {(dish.value / 100).toFixed(2)}
            </Text>
            <ul className={classes.tree}>
              {dish.plate.map((part) => <Part key={part} spec={spec} name={part} />)}
              {(dish.optional ?? []).map((part) => <li key={part}>{spaced(part)}, unless a guest must not eat it</li>)}
            </ul>
          </div>
        ))}
      </Group>
    </Paper>
  );
}

/** The checks of a scenario let no step run in a circle. */
function Part({ spec, name }: { spec: Spec; name: string }) {
  const step = spec.steps[name];
  const allergens = spec.ingredients[name]?.allergens ?? [];
  if (!step) {
    return <li>{spaced(name)}{allergens.length ? ` (${allergens.map(spaced).join(", ")})` : ""}</li>;
  }
  return (
    <li>
      {spaced(name)}: {step.do} with {spaced(step.using)}, {step.hands_s + (step.cook_s ?? 0)} s
      <ul className={classes.tree}>
        {step.inputs.map((input) => <Part key={input} spec={spec} name={input} />)}
      </ul>
    </li>
  );
}

function Evening({ spec }: { spec: Spec }) {
  const { orders } = spec;
  const [fewest, most] = orders.lines ?? [1, 1];
  const dishes = fewest === most ? count(fewest ?? 1, "dish", "dishes") : `${fewest} to ${most} dishes`;
  const rows: [string, string][] = [
    ["Orders", `${orders.count} of ${dishes}, every ${orders.every_s.join(" to ")} s`],
    ["Patience", `${orders.patience_s.join(" to ")} s`],
    ["Notes", `${orders.notes_percent ?? 0}% of the dishes`],
    ...(spec.disruptions ?? []).map((one): [string, string] => [
      spaced(one.kind),
      [
        spaced(one.equipment ?? one.ingredient ?? ""),
        one.at_s ? `between ${one.at_s.map((at) => clock(at)).join(" and ")}` : `by ${(one.by_s ?? []).join(" to ")} s`,
      ].filter(Boolean).join(", "),
    ]),
  ];
  return (
    <Paper withBorder p="sm" component="section" aria-label="Orders">
      <Title order={3} size="h5" mb="xs">
        Orders and disruptions
      </Title>
      <Table variant="vertical" withRowBorders={false}>
        <Table.Tbody>
          {rows.map(([what, text], at) => (
            <Table.Tr key={at}>
              <Table.Th w={120}>{what}</Table.Th>
              <Table.Td>{text}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
