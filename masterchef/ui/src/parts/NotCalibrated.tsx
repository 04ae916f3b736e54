/** Beside a score whose scenario fails a gate, or was never measured; says which on hover. */
import { Text } from "@mantine/core";

export function NotCalibrated({ calibration }: { calibration: string }) {
  if (!calibration.startsWith("not calibrated")) return null;
  return (
    <Text size="xs" c="dimmed" title={calibration} style={{ whiteSpace: "nowrap" }}>
      not calibrated
    </Text>
  );
}
