/** What the forms of matrices and optimisations share: who answers, on what, how many, how much. */
import {
  MultiSelect, type MultiSelectProps, Select, type SelectProps, Stack, TagsInput, type TagsInputProps, Text,
} from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { messageOf } from "@/api/errors";
import { SETUPS } from "@/api/setups";
import { count, whole } from "@/parts/words";
import { Forecast } from "./Forecast";
import { modelsQuery } from "./options";

/** What a declaration allows in a field. */
interface Rule {
  readonly min?: number;
  readonly max?: number;
  readonly most?: number;
  readonly longest?: number;
  readonly choices?: readonly string[];
}
export type FormOf<F> = Pick<UseFormReturnType<F>, "getInputProps" | "values" | "setFieldValue">;

/** Empty fields are left out: the server knows their sensible values. */
export function filled<F extends object>(form: F): F {
  const found = Object.entries(form).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return Object.fromEntries(found) as F;
}

/** The bounds of a number, for its input. */
export const bounds = ({ min, max }: Rule) => ({ min, max });

/** Makes the properties of a number's input that may stay empty. */
export const numbersOf =
  <F extends object>(form: FormOf<F>, rules: Record<string, Rule>) =>
  (name: keyof F & string) => ({
    ...form.getInputProps(name as never),
    ...bounds(rules[name] ?? {}),
    value: (form.values[name] as number | null | undefined) ?? "",
    onChange: (value: number | string) =>
      form.setFieldValue(name as never, (value === "" ? undefined : Number(value)) as never),
  });

/** Names of the models that a host has. */
export function useModelNames(): string[] {
  const models = useQuery(modelsQuery).data ?? [];
  return [...new Set(models.filter(({ hosts }) => hosts.length).map(({ name }) => name))];
}

export function ModelsInput(props: TagsInputProps) {
  const placeholder = props.value?.length ? undefined : "choose or write";
  return <TagsInput label="Models" required placeholder={placeholder} data={useModelNames()} {...props} />;
}

export function TrialsInput(props: MultiSelectProps) {
  const placeholder = props.value?.length ? undefined : "all";
  const clear = { "aria-label": "All trials" };
  return <MultiSelect label="Trials" placeholder={placeholder} searchable clearable clearButtonProps={clear} {...props} />;
}

export function MatchedSelect(props: Omit<SelectProps, "data">) {
  return <Select label="Matched" allowDeselect={false} data={[...SETUPS.matrix.mode.choices]} {...props} />;
}

/** What a setup will take, counted by the server while it is being written. */
export function Estimate({ of, setup, wanting }: { of: "matrices" | "optimisations"; setup: object; wanting: string }) {
  const [settled] = useDebouncedValue(JSON.stringify(filled(setup)), 400);
  const asked = useQuery({
    queryKey: ["estimate", of, settled],
    queryFn: () => {
      const body = JSON.parse(settled) as never;
      return of === "matrices"
        ? ok(api.POST("/api/v1/matrices/estimate", { body }))
        : ok(api.POST("/api/v1/optimisations/estimate", { body }));
    },
    enabled: !wanting,
    retry: false,
  });
  const told = asked.isError ? undefined : asked.data;
  const said = wanting || (asked.isError ? messageOf(asked.error) : "Counting…");
  return (
    <Stack gap="xs" maw={680}>
      <Text size="sm" c="dimmed" role="status">
        {told && !wanting
          ? `${count(told.cells, "cell")}, ${count(told.calls, "call")}, about ` +
            `${whole(told.tokens_in)} tokens read and at most ${whole(told.tokens_out)} written, ` +
            (told.cost_usd == null ? "no paid service" : `$${told.cost_usd.toFixed(4)}`)
          : said}
        {told && told.too_long.length > 0 && ` Longer than the window: ${told.too_long.join(", ")}.`}
        {told && told.unscored.length > 0 && ` Without gold: ${told.unscored.join(", ")}.`}
      </Text>
      {told && <Forecast models={told.models} />}
    </Stack>
  );
}
