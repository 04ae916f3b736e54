/** The rows of what hosts have, and what of it is in their memory. */
import type { Host, Loaded, Model } from "@/api/schema";
import { bytes } from "@/parts/words";

export interface HostedModel {
  key: string;
  name: string;
  digest: string;
  host: Host;
  /** As the host told it last; undefined where it isn't in memory. */
  loaded: Loaded | undefined;
}

export function hostedModels(hosts: readonly Host[], models: readonly Model[]): HostedModel[] {
  return hosts.flatMap((host) =>
    models
      .filter((model) => (model.hosts as string[]).includes(host.name))
      .map(({ name, digest }) => ({
        key: `${host.id} ${name} ${digest}`,
        name,
        digest,
        host,
        loaded: host.loaded.find((one) => one.name === name),
      })),
  );
}

/** What all loaded models of a host take; those that it gives no size for are left out. */
export function memoryOf({ loaded }: Pick<Host, "loaded">): string {
  return bytes(loaded.reduce((sum, { size }) => sum + (size ?? 0), 0));
}
