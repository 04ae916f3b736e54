/** A host as its form has it, and what of it is sent. */
import type { Host, HostRequest } from "@/api/schema";

/** Written and never shown; what is kept can only be replaced or forgotten. */
export const SECRETS = ["api_key", "infer_cert", "manage_cert"] as const;
export type Secret = (typeof SECRETS)[number];

/** `fields` has a line for each field that a person decided about: "seed=never". */
export type Draft = Omit<HostRequest, "fields"> & { fields: string[] };

export const EMPTY: Draft = {
  name: "", url: "http://", protocol: "ollama", slots: 2, tags: [], api_key_env: "", api_key: "", ca: "",
  infer_cert_env: "", manage_cert_env: "", infer_cert: "", manage_cert: "", fields: [],
};

export function draftOf(host: Host): Draft {
  const { name, url, protocol, slots, tags, api_key_env, ca, infer_cert_env, manage_cert_env } = host;
  const fields = Object.entries((host.fields ?? {}) as Record<string, string>).map(([field, when]) => `${field}=${when}`);
  return { ...EMPTY, name, url, protocol, slots, tags, api_key_env, ca, infer_cert_env, manage_cert_env, fields };
}

/**
 * Only what was changed since the form was opened: somebody else may have changed the rest meanwhile.
 * A secret is sent where one was written, or as "" where it is to be forgotten.
 */
export function changesOf(draft: Draft, before: Draft, forgotten: readonly Secret[] = []): Partial<HostRequest> {
  const changed = Object.entries(draft).filter(
    ([name, value]) => !SECRETS.includes(name as Secret) && JSON.stringify(value) !== JSON.stringify(before[name as keyof Draft]),
  );
  const secrets = SECRETS.filter((name) => draft[name] || forgotten.includes(name));
  return {
    ...Object.fromEntries(changed.map(([name, value]) => [name, name === "fields" ? decided(value as string[]) : value])),
    ...Object.fromEntries(secrets.map((name) => [name, forgotten.includes(name) ? "" : draft[name]])),
  };
}

/** A line without a word behind = is the server's to refuse. */
function decided(lines: string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [field = "", when = ""] = line.split(/=(.*)/s);
      return [field.trim(), when.trim()];
    }),
  );
}
