import { describe, expect, it } from "vitest";
import type { Host, Model } from "@/api/schema";
import { hostedModels, memoryOf } from "./hosted";

const loaded = { name: "soup:8b", digest: "3f", size: 2_000, size_vram: null, expires_at: "" };
const host = (id: number, name: string, more: Partial<Host> = {}) => ({ id, name, loaded: [], ...more }) as unknown as Host;
const model = (name: string, hosts: string[]) => ({ name, digest: "3f", hosts }) as unknown as Model;

describe("what hosts have", () => {
  it("has a row for each model of each host, with what is in memory there", () => {
    const hosts = [host(1, "one", { loaded: [loaded] }), host(2, "two")];
    const rows = hostedModels(hosts, [model("soup:8b", ["one", "two"]), model("cake", ["two"]), model("gone", [])]);
    expect(rows.map((row) => [row.host.name, row.name, row.loaded?.size])).toEqual([
      ["one", "soup:8b", 2_000],
      ["two", "soup:8b", undefined],
      ["two", "cake", undefined],
    ]);
  });

  it("adds the sizes up that a host tells", () => {
    expect(memoryOf({ loaded: [loaded, { ...loaded, size: null }, loaded] })).toBe("4 kB");
  });
});
