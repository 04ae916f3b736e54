/** Setups that were saved in this browser, by name. */
import { useLocalStorage } from "@mantine/hooks";

export function useSetups<T>(kind: string) {
  const [setups, setSetups] = useLocalStorage<Record<string, T>>({
    key: `masterchef.setups.${kind}`,
    defaultValue: {},
  });
  return {
    setups,
    save: (name: string, setup: T) => setSetups({ ...setups, [name]: setup }),
    remove: (name: string) => {
      setSetups(Object.fromEntries(Object.entries(setups).filter(([key]) => key !== name)));
    },
  };
}
