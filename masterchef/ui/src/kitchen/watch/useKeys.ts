/** Keys for playback wherever the focus is, but not while something is typed or chosen. */
import { useHotkeys } from "@mantine/hooks";
import { useStore } from "./store";

export function useKeys(): void {
  const store = useStore();
  const watch = () => store.getState();
  useHotkeys(
    [
      ["k", () => watch().play(!watch().playing)],
      ["j", () => watch().step(-1)],
      ["l", () => watch().step(1)],
      ["End", () => watch().goLive()],
      ["Home", () => watch().seek(0)],
    ],
    ["INPUT", "TEXTAREA", "SELECT"],
  );
}
