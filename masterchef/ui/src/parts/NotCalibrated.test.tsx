import { MantineProvider } from "@mantine/core";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { NotCalibrated } from "./NotCalibrated";

const shown = (calibration: string) =>
  renderToStaticMarkup(
    <MantineProvider>
      <NotCalibrated calibration={calibration} />
    </MantineProvider>,
  );

it("says what a scenario lacks, and nothing of one that is calibrated or of another kind of run", () => {
  expect(shown("not calibrated: headroom failed")).toContain('title="not calibrated: headroom failed"');
  expect(shown("calibrated")).not.toContain("not calibrated");
  expect(shown("")).not.toContain("not calibrated");
});
