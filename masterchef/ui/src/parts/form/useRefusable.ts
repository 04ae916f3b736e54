/** A form that shows whatever the server refuses: see `placedOf` for where. */
import { type FormErrors, useForm, type UseFormInput } from "@mantine/form";
import { useEffect, useState } from "react";
import { type Place, placedOf } from "./placing";

interface Shown {
  /** Fields that show their own errors. */
  fields: readonly string[];
  place?: Place;
}

/**
 * `refuse` takes an error; `refused` is what stands at the form's top (null: nothing was refused).
 * A field that is changed loses its mark, and the top its words: they were about the old values.
 */
export function useRefusable<T extends object>({ fields, place, ...options }: UseFormInput<T> & Shown) {
  const [refused, setRefused] = useState<string[] | null>(null);
  const [refusals, setRefusals] = useState(0);
  // What is wrong is shown to whoever was at the button: after it is drawn, or there is nothing to go to.
  useEffect(() => {
    if (refusals) document.querySelector<HTMLElement>("[data-refused]")?.focus();
  }, [refusals]);
  const form = useForm<T>({
    ...options,
    onValuesChange: (now, before) => {
      setRefused(null);
      form.setErrors((errors: FormErrors) => unchanged(errors, now, before));
    },
  });
  const refuse = (error: unknown) => {
    const placed = placedOf(error, shown(fields, form.getValues()), place);
    form.setErrors(placed.fields);
    setRefused(placed.rest);
    setRefusals((number) => number + 1);
  };
  return { form, refuse, refused, forget: () => setRefused(null) };
}

/** The errors of fields that are as they were. */
export function unchanged(errors: FormErrors, now: object, before: object): FormErrors {
  const same = (name: string) => Reflect.get(now, name) === Reflect.get(before, name);
  return Object.fromEntries(Object.entries(errors).filter(([path]) => same(path.split(".")[0] ?? "")));
}

/** Fields of lists are those that are there: what is about a ninth line of three belongs at the top. */
function shown(fields: readonly string[], values: object): string[] {
  return fields.flatMap((field) => {
    if (!field.endsWith(".*")) return [field];
    const list: unknown = Reflect.get(values, field.slice(0, -2));
    return Array.isArray(list) ? list.map((_one, at) => field.replace("*", String(at))) : [];
  });
}
