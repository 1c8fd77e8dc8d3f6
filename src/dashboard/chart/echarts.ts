/** The parts of ECharts that charts here use, and no others. Loaded when the first chart is shown. */
import { BarChart, HeatmapChart, LineChart } from "echarts/charts";
import {
  AxisPointerComponent,
  GridComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([
  BarChart,
  LineChart,
  HeatmapChart,
  GridComponent,
  TooltipComponent,
  VisualMapComponent,
  AxisPointerComponent,
  CanvasRenderer,
]);

export { init };
