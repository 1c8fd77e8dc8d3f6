/** Where the server serves the dashboard; its pages are addresses below it. */
export const DASHBOARD_PATH = "/dashboard/";
